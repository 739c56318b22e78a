import { type AgencyFinding, scoreRequest, visibleFinding } from '@doisoat/reports'
import { todayIn } from '@doisoat/runtime'
import {
  type AuditedList,
  currentRunId,
  getRun,
  listCases,
  listFindings,
  listPublicCells,
  listPublicSeries,
  listRuns,
  type PublicFilter,
  type PublicMeasure,
  publicTotals,
  type RunSummary,
  recordAudit,
  type Scorecard,
  scorecards,
  showCaseReference,
} from '@doisoat/store'
import type { Context } from 'hono'
import { z } from 'zod'
import { openApi } from '../api/openapi.ts'
import type { ApiRoute } from '../api/operations.ts'
import { sendProblem } from '../api/problem.ts'
import {
  CaseList,
  CaseQuery,
  CellList,
  CoverageList,
  FindingList,
  FindingQuery,
  Health,
  OpenDataIndex,
  RunList,
  ScoreList,
  ScoreQuery,
  SeriesList,
  SeriesQuery,
} from '../api/schemas.ts'
import { sendJson } from '../api/send-json.ts'
import { formatFindingCursor, parseFindingCursor } from '../finding-cursor.ts'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { unchanged } from '../render.ts'
import type { Handlers } from '../router.ts'
import { who } from '../who.ts'

type PublicRoute = Exclude<ApiRoute, AgencyRoute>
type AgencyRoute = 'GET /api/v1/agencies/:agency/findings' | 'GET /api/v1/agencies/:agency/cases'

const all = { unit_code: '', district_code: '', age_band: '', sex: '' } as const

/** What is published, for programs: the same cells as the pages. */
export function publicApiRoutes(portal: Portal): Handlers<PublicRoute> {
  const { publicStore: store, profile } = portal
  const description = openApi()
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

    'GET /api/v1/coverage': (c) =>
      ofCurrentRun(c, portal, async ({ runId, asOf }) => {
        const totals = await publicTotals(store, runId)
        const definitions = profile.coverage.flatMap(({ definition, title, register, headline }) => {
          const found = totals.find((row) => row.basis === 'people' && row.definition === definition)
          const target = profile.targets.find((one) => one.definition === definition) ?? null
          return found ? [{ definition, title, register, headline, ...found.total, target }] : []
        })
        return sendJson(c, CoverageList, { runId, asOf, definitions })
      }),

    'GET /api/v1/coverage/:definition': (c) => {
      const definition = c.req.param('definition')
      if (!profile.coverage.some((one) => one.definition === definition)) return c.notFound()
      return ofCurrentRun(c, portal, (run) => sendCells(c, portal, { run, filter: { kind: 'coverage', definition } }))
    },

    'GET /api/v1/coverage/:definition/series': (c) => {
      const definition = c.req.param('definition')
      const query = SeriesQuery.safeParse(c.req.query())
      if (!profile.coverage.some((one) => one.definition === definition)) return c.notFound()
      if (!query.success) return sendProblem(c, 400, z.prettifyError(query.error))
      return ofCurrentRun(c, portal, async ({ runId, asOf }) => {
        const filter = { kind: 'coverage', definition, ...all, unit_code: query.data.unit ?? '' }
        const cells = await listPublicSeries(store, runId, filter)
        return sendJson(c, SeriesList, { runId, asOf, cells: cells.map(toCell) })
      })
    },

    'GET /api/v1/quality': (c) => ofCurrentRun(c, portal, (run) => sendCells(c, portal, { run, filter: { kind: 'quality' } })),

    'GET /api/v1/scores': (c) => {
      const query = ScoreQuery.safeParse(c.req.query())
      if (!query.success) return sendProblem(c, 400, z.prettifyError(query.error))
      return ofCurrentRun(c, portal, async ({ runId, asOf }) => {
        // The cases behind a score are counted with the rights of the app; of few cases nothing is told.
        const cards = await scorecards(portal.store, scoreRequest(profile, { runId, of: query.data.of, audience: 'public' }))
        return sendJson(c, ScoreList, { runId, asOf, scores: cards.map(toScore) })
      })
    },

    'GET /api/v1/open-data': (c) =>
      ofCurrentRun(c, portal, async (run) => {
        const files = (await portal.openData.filesOf(run)).map(({ name, mediaType, bytes, sha256 }) => ({
          ...{ name, mediaType, sha256, bytes: bytes.length },
          href: `/api/v1/open-data/${name}`,
        }))
        return sendJson(c, OpenDataIndex, { runId: run.runId, asOf: run.asOf, files })
      }),

    'GET /api/v1/open-data/:file': (c) =>
      ofCurrentRun(c, portal, async (run) => {
        const file = (await portal.openData.filesOf(run)).find(({ name }) => name === c.req.param('file'))
        if (!file) return c.notFound()
        c.header('Cache-Control', 'public, max-age=60')
        c.header('Access-Control-Allow-Origin', '*')
        c.header('Content-Type', /^text\//.test(file.mediaType) ? `${file.mediaType}; charset=utf-8` : file.mediaType)
        return c.body(new Uint8Array(file.bytes))
      }),

    'GET /api/v1/runs': async (c) => {
      const runs = await listRuns(store, { profile: profile.name })
      const current = runs.find((run) => run.current)
      const kept = unchanged(c, portal, `${current?.runId}.${runs.length}`)
      if (kept) return kept
      return sendJson(c, RunList, {
        runs: runs.map(({ runId, asOf, publishedAt, previousRunId, current: isCurrent }) => ({
          ...{ runId, asOf, previousRunId },
          publishedAt: publishedAt.toISOString(),
          current: isCurrent,
        })),
      })
    },
  }
}

/** An agency's own findings and cases, for its programs. Every answer leaves an audit entry, or is not sent. */
export function agencyApiRoutes(portal: Portal): Handlers<AgencyRoute> {
  const { store, profile, settings } = portal
  return {
    'GET /api/v1/agencies/:agency/findings': async (c) => {
      const agency = c.req.param('agency')
      const query = FindingQuery.safeParse(c.req.query())
      const after = parseFindingCursor(c.req.query('after'))
      if (!query.success) return sendProblem(c, 400, z.prettifyError(query.error))
      if (after === 'invalid') return sendProblem(c, 400, 'after is not the next of a page')
      const runId = await currentRunId(store, profile.name)
      if (runId === undefined) return c.notFound()
      const { code, limit } = query.data
      const rows = await listFindings(store, agency, { runId, code, after, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      const findings = shown.flatMap((row) => visibleFinding(row, agency, profile) ?? [])
      const [first, last] = [shown[0], shown.at(-1)]
      const details: AuditedList = {
        filter: {
          ...(code === undefined ? {} : { code }),
          ...(first && last
            ? {
                from: [first.register, first.source_line, first.number],
                to: [last.register, last.source_line, last.number],
              }
            : {}),
        },
        rows: findings.length,
      }
      await recordAudit(store.db, { ...who(c), action: 'finding.view', object: 'api', agency, runId, details })
      const { asOf } = await getRun(store, runId)
      const next = last && rows.length > limit ? formatFindingCursor(last) : null
      return sendJson(c, FindingList, { runId, asOf, findings: findings.map(toFinding), next })
    },

    'GET /api/v1/agencies/:agency/cases': async (c) => {
      const agency = c.req.param('agency')
      const query = CaseQuery.safeParse(c.req.query())
      const after = parseCaseCursor(c.req.query('after'))
      if (!query.success) return sendProblem(c, 400, z.prettifyError(query.error))
      if (after === 'invalid') return sendProblem(c, 400, 'after is not the next of a page')
      const runId = await currentRunId(store, profile.name)
      if (runId === undefined) return c.notFound()
      const { standing, limit } = query.data
      const today = todayIn(profile.timeZone, settings)
      const rows = await listCases(store, { agency }, { runId, today, standing, after, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      // Whoever asks later who saw a person gets every case of the agency: more than was shown, never less.
      const details = { filter: {}, standing: standing ?? null, rows: shown.length }
      await recordAudit(store.db, { ...who(c), action: 'case.list', object: 'api', agency, runId, details })
      const { asOf } = await getRun(store, runId)
      const last = rows.length > limit ? shown.at(-1) : undefined
      const next = last ? Buffer.from(JSON.stringify([last.deadline, last.case_key])).toString('base64url') : null
      return sendJson(c, CaseList, {
        runId,
        asOf,
        cases: shown.map((row) => ({
          reference: showCaseReference(row.case_key),
          register: row.register,
          registerNumber: row.register_number,
          unitCode: row.unit_code,
          severity: row.severity,
          numbers: row.numbers,
          standing: row.standing,
          openedOn: row.opened_on,
          dueOn: row.due_on,
          closedOn: row.closed_on,
        })),
        next,
      })
    },
  }
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
  const partOf = ({ part, register, numerator, denominator, points, most }: Scorecard['parts'][number]) => ({
    ...{ part, register, numerator, denominator, points, most },
  })
  return { name, block, score, band, rank, parts: parts.map(partOf) }
}

function toFinding(finding: AgencyFinding): z.input<typeof FindingList>['findings'][number] {
  const { findingKey, code, severity, register, sourceLine, registerNumber, nationalId, field, ownValue, suggestedValue } =
    finding
  return { findingKey, code, severity, register, sourceLine, registerNumber, nationalId, field, ownValue, suggestedValue }
}

const CaseCursor = z.tuple([z.iso.date(), z.string().regex(/^[a-z]{16}$/)])

function parseCaseCursor(text: string | undefined): { deadline: string; case_key: string } | undefined | 'invalid' {
  if (text === undefined) return undefined
  try {
    const [deadline, case_key] = CaseCursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { deadline, case_key }
  } catch {
    return 'invalid'
  }
}
