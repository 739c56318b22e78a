/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { buffer } from 'node:stream/consumers'
import { csvStream } from '@doisoat/reports'
import { currentRunId, type Scorecard } from '@doisoat/store'
import type { Context } from 'hono'
import { areaNames } from '../figures/area-names.ts'
import { ScorePage } from '../pages/score-page.tsx'
import type { PortalEnv } from '../portal-context.ts'
import { publicPage } from '../public-answers.ts'
import { frameOf } from '../render.ts'
import type { Handlers } from '../router.ts'
import type { PublicPages } from './coverage-routes.tsx'

type ScoreRoute = 'GET /scores' | 'GET /scores/data.csv' | 'GET /scores/data.json'

const headers = [
  'as_of',
  'block',
  'code',
  'name',
  'rank',
  'score',
  'band',
  'part',
  'register',
  'points',
  'most',
  'numerator',
  'denominator',
]

/** Data-quality scores, as page, CSV and JSON. */
export function scoreRoutes({ portal, answers, figuresOf }: PublicPages): Handlers<ScoreRoute> {
  const { publicStore: store, profile } = portal
  const load = async (runId: string | undefined) => {
    const none = { agencies: [], units: [], listVersion: '' }
    if (runId === undefined) return none
    const [cards, figures] = await Promise.all([portal.scores({ runId }), figuresOf({ runId })])
    return { ...cards, listVersion: figures?.listVersion ?? '' }
  }
  const sendData = async (c: Context<PortalEnv>, format: 'csv' | 'json'): Promise<Response> => {
    const runId = await currentRunId(store, profile.name)
    return answers.send(c, runId, async () => {
      const { agencies, units, listVersion } = await load(runId)
      const [first] = [...agencies, ...units]
      if (!first) return undefined
      const language = c.get('language')
      const names = areaNames(profile, language)
      const nameOf = (card: Scorecard): string =>
        profile.agencies.find(({ name }) => name === card.name)?.title[language] ?? names.unit(card.name, listVersion)
      const rows = [...agencies, ...units].flatMap((card) => rowsOf(card, nameOf(card)))
      const fileName = `${profile.name}-scores-${first.asOf}.${format}`
      if (format === 'csv') return { body: await buffer(csvStream(rows, headers)), type: 'text/csv; charset=utf-8', fileName }
      const objects = rows.map((row) => Object.fromEntries(headers.map((header, at) => [header, row[at]])))
      return { body: `${JSON.stringify(objects, null, 1)}\n`, type: 'application/json', fileName }
    })
  }
  return {
    'GET /scores': async (c) => {
      const runId = await currentRunId(store, profile.name)
      return answers.send(c, runId, async () => publicPage(<ScorePage frame={frameOf(c, portal)} {...(await load(runId))} />))
    },
    'GET /scores/data.csv': (c) => sendData(c, 'csv'),
    'GET /scores/data.json': (c) => sendData(c, 'json'),
  }
}

/** A line for each part of a score. */
function rowsOf(card: Scorecard, title: string): string[][] {
  const { asOf, block, name, rank, score, band } = card
  const own = [asOf, block, name, title, String(rank ?? ''), score === null ? '' : score.toFixed(2), band ?? '']
  if (card.parts.length === 0) return [[...own, '', '', '', '', '', '']]
  return card.parts.map(({ part, register, points, most, numerator, denominator }) => [
    ...own,
    part,
    register,
    points.toFixed(2),
    most.toFixed(2),
    String(numerator),
    String(denominator),
  ])
}
