/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { DoisoatError } from '@doisoat/contracts'
import { getHeldRun, getRun } from '@doisoat/store'
import type { Context } from 'hono'
import { RunPage } from '../pages/run-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import { newSubmission } from '../submission.ts'

interface Shown {
  readonly runId: string
  /** Code of why a decision was not taken. */
  readonly problem?: string
}

/** Sends the page of a run, or says on it why a decision was refused. */
export async function showRun(c: Context<PortalEnv>, portal: Portal, { runId, problem }: Shown): Promise<Response> {
  const { store, profile } = portal
  const published = await orUndefined(getRun(store, runId), 'RUN_UNKNOWN')
  const held = await orUndefined(getHeldRun(store, runId), 'RUN_NOT_HELD')
  const found = published ?? held
  if (found?.profile !== profile.name) return c.notFound()
  const submissions = [newSubmission(), newSubmission()] as const
  const frame = { ...frameOf(c, portal), path: `/runs/${encodeURIComponent(runId)}` }
  const page = <RunPage {...{ frame, published, held, submissions, problem }} run={found.run} />
  return sendPage(c, page, problem === undefined ? 200 : 400)
}

/** What was looked up; undefined when it ends with the error that says there is no such thing. */
export async function orUndefined<T>(found: Promise<T>, unknown: string): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (error instanceof DoisoatError && error.code === unknown) return undefined
    throw error
  }
}
