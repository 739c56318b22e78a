import { type AgencyFinding, visibleFinding } from '@doisoat/reports'
import { todayIn } from '@doisoat/runtime'
import {
  type AuditedList,
  type AuditPosition,
  type CaseRow,
  currentRunId,
  type FindingRow,
  getRun,
  listCases,
  listFindings,
  recordAudit,
  showCaseReference,
} from '@doisoat/store'
import type { Context } from 'hono'
import { z } from 'zod'
import { sendProblem } from '../api/problem.ts'
import { CaseList, CaseQuery, FindingList, FindingQuery } from '../api/schemas.ts'
import { sendJson } from '../api/send-json.ts'
import { parseCaseCursor, showCaseCursor } from '../case-query.ts'
import { formatFindingCursor, parseFindingCursor } from '../finding-cursor.ts'
import type { Portal, PortalEnv } from '../portal-context.ts'
import type { Handlers } from '../router.ts'
import { who } from '../who.ts'

type AgencyRoute = 'GET /api/v1/agencies/:agency/findings' | 'GET /api/v1/agencies/:agency/cases'

/** An agency's own findings and cases, for its programs. Every answer leaves an audit entry, or is not sent. */
export function agencyApiRoutes(portal: Portal): Handlers<AgencyRoute> {
  return {
    'GET /api/v1/agencies/:agency/findings': (c) => sendFindings(c, portal, c.req.param('agency')),
    'GET /api/v1/agencies/:agency/cases': (c) => sendCases(c, portal, c.req.param('agency')),
  }
}

async function sendFindings(c: Context<PortalEnv>, { store, profile }: Portal, agency: string): Promise<Response> {
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
      ...(first && last ? { from: positionOf(first), to: positionOf(last) } : {}),
    },
    rows: findings.length,
  }
  await recordAudit(store.db, { ...who(c), action: 'finding.view', object: 'api', agency, runId, details })
  const { asOf } = await getRun(store, runId)
  const next = last && rows.length > limit ? formatFindingCursor(last) : null
  return sendJson(c, FindingList, { runId, asOf, findings: findings.map(toFinding), next })
}

async function sendCases(c: Context<PortalEnv>, { store, profile, settings }: Portal, agency: string): Promise<Response> {
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
  return sendJson(c, CaseList, { runId, asOf, cases: shown.map(toCase), next: last ? showCaseCursor(last) : null })
}

function toCase(row: CaseRow): z.input<typeof CaseList>['cases'][number] {
  return {
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
  }
}

function toFinding(finding: AgencyFinding): z.input<typeof FindingList>['findings'][number] {
  const { findingKey, code, severity, register, sourceLine, registerNumber, nationalId, field, ownValue, suggestedValue } =
    finding
  return { findingKey, code, severity, register, sourceLine, registerNumber, nationalId, field, ownValue, suggestedValue }
}

function positionOf(row: FindingRow): AuditPosition {
  return [row.register, row.source_line, row.number]
}
