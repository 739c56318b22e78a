/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { DoisoatError, findFinding } from '@doisoat/contracts'
import { addWorkingDays, warningLeadDays } from '@doisoat/profile'
import { remedyOf, remedyOfCode, type StoredFinding, visibleFinding } from '@doisoat/reports'
import { todayIn } from '@doisoat/runtime'
import {
  answerStatement,
  type CaseFile,
  type CaseReader,
  countCases,
  currentRunId,
  getCase,
  getRun,
  listAnswers,
  listCases,
  recordAudit,
  revokeWaiver,
  waiveCase,
} from '@doisoat/store'
import type { Context } from 'hono'
import { z } from 'zod'
import { type CaseQuery, caseFilterOf, parseCaseCursor, type RefusedFilter, readCaseQuery, refusedFilter } from '../case-query.ts'
import { caseWords } from '../messages/cases.ts'
import { messages } from '../messages.ts'
import { CaseListPage } from '../pages/case-list-page.tsx'
import { CasePage } from '../pages/case-page.tsx'
import type { ShownReason } from '../pages/case-reasons.tsx'
import { MessagePage } from '../pages/message-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import { Reveals } from '../reveals.ts'
import type { Handlers } from '../router.ts'
import { who } from '../who.ts'

const pageRows = 50

type CaseRoute =
  | 'GET /cases'
  | 'GET /cases/:caseKey'
  | 'POST /cases/:caseKey/reveal'
  | 'POST /cases/:caseKey/waive'
  | 'POST /cases/:caseKey/revoke'
  | 'POST /cases/:caseKey/answer'
  | 'GET /agencies/:agency/cases'
  | 'GET /agencies/:agency/cases/:caseKey'
  | 'POST /agencies/:agency/cases/:caseKey/answer'

/** The lists of cases and one case, for stewards and for the agency that owns it. */
export function caseRoutes(portal: Portal): Handlers<CaseRoute> {
  const change = changeCase(portal)
  const reveals = new Reveals()
  const ofAgency = (c: Context<PortalEnv, '/agencies/:agency/cases/:caseKey'>): CaseOf => {
    const agency = c.req.param('agency')
    const caseKey = c.req.param('caseKey')
    return { reader: { agency }, caseKey, path: `/agencies/${encodeURIComponent(agency)}/cases/${caseKey}` }
  }
  const ofSteward = (c: Context<PortalEnv, '/cases/:caseKey'>): CaseOf => {
    const caseKey = c.req.param('caseKey')
    return { reader: 'steward', caseKey, path: `/cases/${caseKey}` }
  }
  return {
    'GET /cases': (c) => showList(c, portal, { reader: 'steward', path: '/cases' }),
    'GET /cases/:caseKey': (c) => {
      const of = ofSteward(c)
      const reveal = reveals.take(c.req.query('revealed'), { ...who(c), caseKey: of.caseKey })
      return showCase(c, portal, { ...of, ...(reveal === undefined ? {} : { reveal }) })
    },
    'POST /cases/:caseKey/reveal': (c) => {
      const reason = c.get('form').get('reason')?.trim() ?? ''
      const of = ofSteward(c)
      if (reason === '') return showCase(c, portal, { ...of, problem: 'REASON_MISSING' })
      const number = reveals.grant({ actor: who(c).actor, caseKey: of.caseKey, reason })
      return c.redirect(`/${c.get('language')}${of.path}?revealed=${number}`, 303)
    },
    'POST /cases/:caseKey/waive': (c) =>
      change(c, ofSteward(c), (day) => {
        const until = z.iso.date().safeParse(c.get('form').get('until'))
        if (!until.success) throw new DoisoatError('DATE_INVALID', 'no day was given', { exit: 'usage' })
        return waiveCase(portal.store, { ...day, expiresOn: until.data, reason: c.get('form').get('reason') ?? '' })
      }),
    'POST /cases/:caseKey/revoke': (c) =>
      change(c, ofSteward(c), (day) => revokeWaiver(portal.store, { ...day, reason: c.get('form').get('reason') ?? '' })),
    'POST /cases/:caseKey/answer': (c) => answer(c, portal, ofSteward(c)),
    'GET /agencies/:agency/cases': (c) => {
      const agency = c.req.param('agency')
      return showList(c, portal, { reader: { agency }, path: `/agencies/${encodeURIComponent(agency)}/cases` })
    },
    'GET /agencies/:agency/cases/:caseKey': (c) => showCase(c, portal, ofAgency(c)),
    'POST /agencies/:agency/cases/:caseKey/answer': (c) => answer(c, portal, ofAgency(c)),
  }
}

interface CaseOf {
  readonly reader: CaseReader
  readonly caseKey: string
  /** Of the page, after the language. */
  readonly path: string
}

/** The run that readers see and the day, which every question about cases is about; undefined before the first run. */
export async function caseDay({ store, profile, settings }: Portal): Promise<{ runId: string; today: string } | undefined> {
  const runId = await currentRunId(store, profile.name)
  return runId === undefined ? undefined : { runId, today: todayIn(profile.timeZone, settings) }
}

/** Says which values the filter has. */
export function sendRefusedFilter(c: Context<PortalEnv>, portal: Portal, { name, values }: RefusedFilter): Response {
  const frame = frameOf(c, portal)
  const message = caseWords[frame.language].noSuchFilter(name, values.join(', '))
  return sendPage(c, <MessagePage frame={frame} title={messages[frame.language].refusedTitle} message={message} />, 400)
}

async function showList(
  c: Context<PortalEnv>,
  portal: Portal,
  { reader, path }: { readonly reader: CaseReader; readonly path: string },
): Promise<Response> {
  const { store, profile } = portal
  const refused = refusedFilter((name) => c.req.query(name))
  if (refused) return sendRefusedFilter(c, portal, refused)
  const asked = readCaseQuery((name) => c.req.query(name))
  const query = reader === 'steward' ? asked : { ...asked, agency: undefined }
  const after = parseCaseCursor(c.req.query('after'))
  const agency = reader === 'steward' ? query.agency : reader.agency
  if (after === 'invalid' || (agency !== undefined && !profile.agencies.some(({ name }) => name === agency))) return c.notFound()
  const day = await caseDay(portal)
  const shown = { frame: frameOf(c, portal), path, isSteward: reader === 'steward', query, isFirst: after === undefined }
  if (!day) {
    return sendPage(c, <CaseListPage {...shown} asOf={undefined} today="" counts={[]} rows={[]} hasMore={false} />)
  }
  const soonUntil = addWorkingDays(profile, day.today, warningLeadDays(profile))
  const [counts, rows, run] = await Promise.all([
    countCases(store, { ...day, soonUntil, agency }),
    listCases(store, reader, { ...day, ...caseFilterOf(query), after, limit: pageRows + 1 }),
    getRun(store, day.runId),
  ])
  const hasMore = rows.length > pageRows
  await recordAudit(store.db, {
    ...who(c),
    action: 'case.list',
    object: 'cases',
    agency: agency ?? null,
    runId: day.runId,
    details: { filter: auditedQuery(query), rows: Math.min(rows.length, pageRows) },
  })
  return sendPage(
    c,
    <CaseListPage {...shown} {...{ counts, hasMore }} asOf={run.asOf} today={day.today} rows={rows.slice(0, pageRows)} />,
  )
}

/** The part of a filter that was asked for. */
export function auditedQuery(query: CaseQuery): Record<string, string> {
  return Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

interface Shown extends CaseOf {
  /** Why IDs are shown in full. */
  readonly reveal?: string
  readonly problem?: string
}

/** Shows a case after the view is in the audit chain; a foreign case is as unknown as one that does not exist. */
async function showCase(
  c: Context<PortalEnv>,
  portal: Portal,
  { reader, caseKey, path, reveal, problem }: Shown,
): Promise<Response> {
  const { store, profile } = portal
  const day = await caseDay(portal)
  const file = day && (await knownCase(getCase(store, reader, { ...day, caseKey })))
  if (!day || !file) return c.notFound()
  const [answers, run] = await Promise.all([
    listAnswers(store, { agency: file.owner_agency, runId: day.runId, caseKey, limit: 20 }),
    getRun(store, day.runId),
  ])
  await recordAudit(store.db, {
    ...who(c),
    action: reveal === undefined ? 'case.view' : 'case.reveal',
    object: 'case',
    caseKey,
    runId: day.runId,
    personKey: file.person_key,
    agency: file.owner_agency,
    details: reveal === undefined ? {} : { reason: reveal },
  })
  return sendPage(
    c,
    <CasePage
      {...{ path, file, answers, problem }}
      frame={{ ...frameOf(c, portal), path }}
      isSteward={reader === 'steward'}
      reasons={file.findings.flatMap((finding) => reasonOf(finding, reader, profile) ?? [])}
      asOf={run.asOf}
      today={day.today}
      revealed={reveal !== undefined}
    />,
    problem === undefined ? 200 : 400,
  )
}

/** What a reader may see of a finding: a steward all of it, an agency what its column policy allows. */
function reasonOf(
  finding: CaseFile['findings'][number],
  reader: CaseReader,
  profile: Portal['profile'],
): ShownReason | undefined {
  const { code, severity, register } = finding
  const text = (value: string | null): string => value ?? ''
  const base = { code, severity, confidence: text(finding.confidence), field: text(finding.field) }
  if (reader === 'steward') {
    const known = findFinding(code)
    return {
      ...base,
      register,
      value: text(finding.value),
      referenceValue: text(finding.reference_value),
      likelyWrong: text(finding.likely_wrong),
      suggestedValue: text(finding.suggested_value),
      evidence: text(finding.evidence),
      remedy: known ? remedyOfCode(known.code) : { vi: '', en: '' },
    }
  }
  const visible = visibleFinding(finding satisfies StoredFinding, reader.agency, profile)
  if (!visible) return undefined
  return {
    ...base,
    register: visible.register,
    value: visible.ownValue,
    referenceValue: '',
    likelyWrong: '',
    suggestedValue: visible.suggestedValue,
    evidence: '',
    remedy: remedyOf(visible),
  }
}

type Change = { readonly runId: string; readonly today: string; readonly caseKey: string; readonly by: ReturnType<typeof who> }

/** Changes what people say of a case; then the case again, or why it was refused. */
function changeCase(portal: Portal) {
  return async (c: Context<PortalEnv>, of: CaseOf, work: (day: Change) => Promise<unknown>): Promise<Response> => {
    const day = await caseDay(portal)
    if (!day) return c.notFound()
    const problem = await refusal(() => work({ ...day, caseKey: of.caseKey, by: who(c) }))
    if (problem === 'CASE_UNKNOWN' || problem === 'STATEMENT_UNKNOWN') return c.notFound()
    if (problem !== undefined) return showCase(c, portal, { ...of, problem })
    return c.redirect(`/${c.get('language')}${of.path}`, 303)
  }
}

function answer(c: Context<PortalEnv>, portal: Portal, of: CaseOf): Promise<Response> {
  const statement = z.coerce.number().int().positive().safeParse(c.get('form').get('statement'))
  return changeCase(portal)(c, of, async ({ runId, today, by }) => {
    const file = await getCase(portal.store, of.reader, { runId, today, caseKey: of.caseKey })
    const own = file.statements.find((one) => one.statement_id === statement.data)
    if (!own) throw new DoisoatError('STATEMENT_UNKNOWN', 'the case has no such statement', { exit: 'usage' })
    const text = c.get('form').get('answer') ?? ''
    await answerStatement(portal.store, of.reader, { statementId: own.statement_id, answer: text, today, by })
  })
}

/** Code of the refusal with which some work ended, if a person can mend it. */
export async function refusal(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof DoisoatError && error.exit === 'usage') return error.code
    throw error
  }
}

/** The case; undefined where there is none or it is another agency's. */
export async function knownCase(found: Promise<CaseFile>): Promise<CaseFile | undefined> {
  try {
    return await found
  } catch (error) {
    if (error instanceof DoisoatError && error.code === 'CASE_UNKNOWN') return undefined
    throw error
  }
}
