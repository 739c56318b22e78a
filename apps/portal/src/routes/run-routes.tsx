/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { compareRuns, getHeldRun, listHeldRuns, listRuns, type RunComparison } from '@doisoat/store'
import type { Context } from 'hono'
import { ComparisonPage } from '../pages/comparison-page.tsx'
import { RunsPage } from '../pages/runs-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { orUndefined, showRun } from './show-run.tsx'

/** The run pages. */
export function runRoutes(portal: Portal): Handlers<'GET /runs' | 'GET /runs/:runId' | 'GET /runs/:runId/comparison'> {
  const { store, profile } = portal
  const compare = keepComparisons((before, after) => compareRuns(store, before, after))
  return {
    'GET /runs': async (c) => {
      const [runs, held] = await Promise.all([
        listRuns(store, { profile: profile.name }),
        listHeldRuns(store, { profile: profile.name, decided: true }),
      ])
      const waiting = held.filter(({ decision }) => decision?.kind !== 'approved')
      return sendPage(c, <RunsPage frame={frameOf(c, portal)} runs={runs} held={waiting} />)
    },

    'GET /runs/:runId': (c) => showRun(c, portal, { runId: c.req.param('runId') }),

    'GET /runs/:runId/comparison': (c) => showComparison(c, portal, compare),
  }
}

type Compare = (before: string, after: string) => Promise<RunComparison>

async function showComparison(
  c: Context<PortalEnv, '/runs/:runId/comparison'>,
  portal: Portal,
  compare: Compare,
): Promise<Response> {
  const { store, profile } = portal
  const runId = c.req.param('runId')
  const frame = frameOf(c, portal)
  const runs = await listRuns(store, { profile: profile.name, limit: 1_000 })
  const run = runs.find((one) => one.runId === runId)
  if (!run) {
    const held = await orUndefined(getHeldRun(store, runId), 'RUN_NOT_HELD')
    if (held?.profile !== profile.name) return c.notFound()
    return sendPage(c, <ComparisonPage frame={frame} runId={runId} others={[]} comparison="not_published" />)
  }
  const others = runs.filter((one) => one.runId !== runId)
  const asked = c.req.query('with')
  const before = others.find((one) => one.runId === (asked ?? run.previousRunId))
  if (asked !== undefined && !before) return c.notFound()
  const comparison = before ? await compare(before.runId, runId) : 'published'
  return sendPage(c, <ComparisonPage {...{ frame, runId, others, comparison }} />)
}

/** A few of these are looked at again and again: each joins all findings of two runs, which do not change. */
const comparisonsKept = 8

function keepComparisons(workOut: Compare): Compare {
  const kept = new Map<string, Promise<RunComparison>>()
  return (before, after) => {
    const key = `${before} ${after}`
    const known = kept.get(key)
    if (known) return known
    const answer = workOut(before, after)
    answer.catch(() => kept.delete(key))
    kept.set(key, answer)
    const [oldest] = kept.keys()
    if (kept.size > comparisonsKept && oldest !== undefined) kept.delete(oldest)
    return answer
  }
}
