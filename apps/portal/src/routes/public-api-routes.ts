import {
  currentRunId,
  listPublicCells,
  listPublicSeries,
  listRuns,
  type PublicFilter,
  type PublicMeasure,
  publicTotals,
  type RunSummary,
  type Scorecard,
} from '@doisoat/store'
import type { Context } from 'hono'
import { z } from 'zod'
import { openApi } from '../api/openapi.ts'
import type { ApiRoute } from '../api/operations.ts'
import { sendProblem } from '../api/problem.ts'
import {
  CellList,
  CoverageList,
  Health,
  OpenDataIndex,
  RunList,
  ScoreList,
  ScoreQuery,
  SeriesList,
  SeriesQuery,
} from '../api/schemas.ts'
import { sendJson } from '../api/send-json.ts'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { unchanged } from '../render.ts'
import type { Handlers } from '../router.ts'

type PublicRoute = Exclude<ApiRoute, `${string}:agency${string}`>

const all = { unit_code: '', district_code: '', age_band: '', sex: '' } as const

/** What is published, for programs: the same cells as the pages. */
export function publicApiRoutes(portal: Portal): Handlers<PublicRoute> {
  const { publicStore: store, profile } = portal
  const description = openApi()
  const ofDefinition = (c: Context<PortalEnv>, definition: string, answer: (run: RunSummary) => Promise<Response>) =>
    profile.coverage.some((one) => one.definition === definition) ? ofCurrentRun(c, portal, answer) : c.notFound()
  return {
    'GET /healthz': async (c) => {
      await currentRunId(store, profile.name)
      c.header('Cache-Control', 'no-store')
      return c.json(Health.parse({ status: 'ok' }))
    },

    'GET /api/v1/openapi.json': (c) => {
      c.header('Cache-Control', 'no-cache')
      return c.json(description)
    },

    'GET /api/v1/coverage': (c) => ofCurrentRun(c, portal, (run) => sendTotals(c, portal, run)),

    'GET /api/v1/coverage/:definition': (c) => {
      const definition = c.req.param('definition')
      return ofDefinition(c, definition, (run) => sendCells(c, portal, { run, filter: { kind: 'coverage', definition } }))
    },

    'GET /api/v1/coverage/:definition/series': (c) => {
      const definition = c.req.param('definition')
      const query = SeriesQuery.safeParse(c.req.query())
      if (!query.success) return sendProblem(c, 400, z.prettifyError(query.error))
      const { unit = '' } = query.data
      const codes = unitCodes(portal)
      if (unit !== '' && !codes.includes(unit)) return sendProblem(c, 404, `no such unit; there are ${codes.join(', ')}`)
      const filter = { kind: 'coverage', definition, ...all, unit_code: unit }
      return ofDefinition(c, definition, async ({ runId, asOf }) => {
        const cells = await listPublicSeries(store, runId, filter)
        return sendJson(c, SeriesList, { runId, asOf, cells: cells.map(toCell) })
      })
    },

    'GET /api/v1/quality': (c) => ofCurrentRun(c, portal, (run) => sendCells(c, portal, { run, filter: { kind: 'quality' } })),

    'GET /api/v1/scores': (c) => {
      const query = ScoreQuery.safeParse(c.req.query())
      if (!query.success) return sendProblem(c, 400, z.prettifyError(query.error))
      return ofCurrentRun(c, portal, (run) => sendScores(c, portal, { run, of: query.data.of }))
    },

    'GET /api/v1/open-data': (c) => ofCurrentRun(c, portal, (run) => sendOpenIndex(c, portal, run)),
    'GET /api/v1/open-data/:file': (c) => {
      const name = c.req.param('file')
      return ofCurrentRun(c, portal, (run) => sendOpenFile(c, portal, { run, name }))
    },

    'GET /api/v1/runs': (c) => sendRuns(c, portal),
  }
}

/** Of every list, since earlier months are of earlier lists; and of people who live in none. */
function unitCodes({ profile }: Portal): string[] {
  return [...new Set(profile.units.map(({ unitCode }) => unitCode)).add('unknown')]
}

async function sendTotals(
  c: Context<PortalEnv>,
  { publicStore, profile }: Portal,
  { runId, asOf }: RunSummary,
): Promise<Response> {
  const totals = await publicTotals(publicStore, runId)
  const definitions = profile.coverage.flatMap(({ definition, title, register, headline }) => {
    const found = totals.find((row) => row.basis === 'people' && row.definition === definition)
    const aim = profile.targets.find((one) => one.definition === definition)
    const target = aim ? { ...aim, source: aim.source.en } : null
    return found ? [{ definition, title, register, headline, ...found.total, target }] : []
  })
  return sendJson(c, CoverageList, { runId, asOf, definitions })
}

async function sendScores(
  c: Context<PortalEnv>,
  { scores }: Portal,
  { run: { runId, asOf }, of }: { readonly run: RunSummary; readonly of: 'agencies' | 'units' },
): Promise<Response> {
  const { [of]: cards } = await scores({ runId })
  return sendJson(c, ScoreList, { runId, asOf, scores: cards.map(toScore) })
}

async function sendOpenIndex(c: Context<PortalEnv>, { openData }: Portal, run: RunSummary): Promise<Response> {
  const files = (await openData.filesOf(run)).map(({ name, mediaType, bytes, sha256 }) => ({
    name,
    mediaType,
    bytes: bytes.length,
    sha256,
    href: `/api/v1/open-data/${name}`,
  }))
  return sendJson(c, OpenDataIndex, { runId: run.runId, asOf: run.asOf, files })
}

async function sendOpenFile(
  c: Context<PortalEnv>,
  { openData }: Portal,
  { run, name }: { readonly run: RunSummary; readonly name: string },
): Promise<Response> {
  const file = (await openData.filesOf(run)).find((one) => one.name === name)
  if (!file) return c.notFound()
  c.header('Cache-Control', 'public, max-age=60')
  c.header('Access-Control-Allow-Origin', '*')
  c.header('Content-Type', file.mediaType.startsWith('text/') ? `${file.mediaType}; charset=utf-8` : file.mediaType)
  return c.body(new Uint8Array(file.bytes))
}

async function sendRuns(c: Context<PortalEnv>, portal: Portal): Promise<Response> {
  const runs = await listRuns(portal.publicStore, { profile: portal.profile.name })
  const current = runs.find((run) => run.current)
  const kept = unchanged(c, portal, `${current?.runId ?? 'none'}.${runs.length}`)
  if (kept) return kept
  return sendJson(c, RunList, {
    runs: runs.map(({ runId, asOf, publishedAt, previousRunId, current: isCurrent }) => ({
      runId,
      asOf,
      previousRunId,
      publishedAt: publishedAt.toISOString(),
      current: isCurrent,
    })),
  })
}

/** Answers about the run that readers see; 304 when the caller has them, 404 before the first publish. */
async function ofCurrentRun(
  c: Context<PortalEnv>,
  portal: Portal,
  answer: (run: RunSummary) => Promise<Response>,
): Promise<Response> {
  const { publicStore: store, profile } = portal
  const runId = await currentRunId(store, profile.name)
  if (runId === undefined) return c.notFound()
  const kept = unchanged(c, portal, runId)
  if (kept) return kept
  const run = (await listRuns(store, { profile: profile.name })).find((one) => one.runId === runId)
  return run ? answer(run) : c.notFound()
}

async function sendCells(
  c: Context<PortalEnv>,
  { publicStore: store }: Portal,
  { run, filter }: { readonly run: RunSummary; readonly filter: PublicFilter },
): Promise<Response> {
  const cells = await listPublicCells(store, run.runId, filter)
  return sendJson(c, CellList, { runId: run.runId, asOf: run.asOf, cells: cells.map(toCell) })
}

function toCell(cell: PublicMeasure): z.input<typeof CellList>['cells'][number] {
  return {
    definition: cell.definition,
    register: cell.register,
    basis: cell.basis === 'rows' ? 'rows' : 'people',
    unitCode: cell.unit_code,
    listVersion: cell.list_version,
    districtCode: cell.district_code,
    ageBand: cell.age_band,
    sex: cell.sex,
    numerator: cell.numerator,
    denominator: cell.denominator,
    asOf: cell.as_of,
  }
}

function toScore({ name, block, score, band, rank, parts }: Scorecard): z.input<typeof ScoreList>['scores'][number] {
  const partOf = ({ part, register, numerator, denominator, points, most }: Scorecard['parts'][number]) => {
    return { part, register, numerator, denominator, points, most }
  }
  return { name, block, score, band, rank, parts: parts.map(partOf) }
}
