/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { DoisoatError } from '@doisoat/contracts'
import { addWorkingDays, subtractWorkingDays, warningLeadDays } from '@doisoat/profile'
import {
  type CaseDay,
  countCases,
  findCaseRows,
  getRun,
  listAudit,
  listCases,
  parseCaseReference,
  recordAudit,
  type WarningOutcome,
  warningOutcome,
  whoSaw,
} from '@doisoat/store'
import type { Context } from 'hono'
import { z } from 'zod'
import { AuditPage, type AuditQuery, auditFields, SightingsPage } from '../pages/audit-page.tsx'
import { type Warnings, WarningsPage } from '../pages/warnings-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { who } from '../who.ts'
import { caseDay } from './case-routes.tsx'

const pageRows = 50
/** A first look; the list of cases has the rest. */
const soonRows = 20
const sightingRows = 100

/** What stewards and admins watch over: deadlines that come near, and who looked at whom. */
export function watchRoutes(portal: Portal): Handlers<'GET /warnings' | 'GET /audit' | 'GET /cases/:caseKey/sightings'> {
  const { store } = portal
  const outcomesOn = keptOutcomes(portal)
  return {
    'GET /warnings': async (c) => {
      const warnings = await warningsOf(portal, outcomesOn)
      if (warnings) {
        const details = { filter: { standing: 'open', dueUntil: warnings.soonUntil }, rows: warnings.soon.length }
        await recordAudit(store.db, { ...who(c), action: 'case.list', object: 'warnings', runId: warnings.runId, details })
      }
      return sendPage(c, <WarningsPage frame={frameOf(c, portal)} warnings={warnings} />)
    },

    'GET /audit': (c) => showAudit(c, portal),

    'GET /cases/:caseKey/sightings': async (c) => {
      const caseKey = c.req.param('caseKey')
      const day = await caseDay(portal)
      const [found] = day ? await findCaseRows(store, 'steward', { ...day, caseKeys: [caseKey] }) : []
      if (!found) return c.notFound()
      const sightings = await whoSaw(store, { caseKey, newest: sightingRows + 1 })
      // The question is a look at the person as well.
      await recordAudit(store.db, {
        ...who(c),
        action: 'audit.who_saw',
        object: 'person',
        caseKey,
        personKey: found.person_key,
        details: { answers: sightings.length },
      })
      const newest = sightings.slice(-sightingRows).toReversed()
      const hasOlder = sightings.length > newest.length
      return sendPage(c, <SightingsPage frame={frameOf(c, portal)} {...{ caseKey, hasOlder }} sightings={newest} />)
    },
  }
}

async function warningsOf(
  portal: Portal,
  outcomesOn: (day: CaseDay) => Promise<WarningOutcome[]>,
): Promise<(Warnings & { readonly runId: string }) | undefined> {
  const { store, profile } = portal
  const day = await caseDay(portal)
  if (!day) return undefined
  const leadDays = warningLeadDays(profile)
  const soonUntil = addWorkingDays(profile, day.today, leadDays)
  const [run, counts, soon, outcomes] = await Promise.all([
    getRun(store, day.runId),
    countCases(store, { ...day, soonUntil }),
    listCases(store, 'steward', { ...day, standing: 'open', dueUntil: soonUntil, limit: soonRows }),
    outcomesOn(day),
  ])
  return { ...day, asOf: run.asOf, soonUntil, leadDays, counts, soon, outcomes }
}

/** Every time a case was open is looked at, which takes seconds at a million cases: worked out once however many ask, and kept a while. */
const keptMs = 15 * 60_000

function keptOutcomes({ store, profile }: Portal): (day: CaseDay) => Promise<WarningOutcome[]> {
  const warnFrom = (due: string): string => subtractWorkingDays(profile, due, warningLeadDays(profile))
  let kept: { readonly key: string; readonly until: number; readonly answer: Promise<WarningOutcome[]> } | undefined
  return (day) => {
    const key = `${day.runId} ${day.today}`
    if (kept?.key === key && kept.until > Date.now()) return kept.answer
    const answer = warningOutcome(store, { ...day, warnFrom })
    // Not kept: the database may be back the next time.
    answer.catch(() => {
      kept = undefined
    })
    kept = { key, until: Date.now() + keptMs, answer }
    return answer
  }
}

const Before = z.coerce.number().int().positive().optional()

async function showAudit(c: Context<PortalEnv>, portal: Portal): Promise<Response> {
  const asked = auditFields.flatMap((name) => {
    const text = c.req.query(name)?.trim() ?? ''
    return text === '' ? [] : [[name, text]]
  })
  const query = Object.fromEntries(asked) as AuditQuery
  const before = Before.safeParse(c.req.query('before'))
  const [from, to] = [query.from, query.to].map((day) => z.iso.date().optional().safeParse(day))
  const caseKey = query.case === undefined ? undefined : keyOf(query.case)
  if (!before.success || !from?.success || !to?.success) return c.notFound()
  const rows = await listAudit(portal.store, {
    actor: query.actor,
    agency: query.agency,
    action: query.action,
    runId: query.run,
    caseKey,
    from: from.data,
    to: to.data,
    before: before.data,
    timeZone: portal.profile.timeZone,
    limit: pageRows + 1,
  })
  const shown = rows.slice(0, pageRows)
  const next = rows.length > pageRows ? shown.at(-1)?.seq : undefined
  // Case numbers stand in it.
  const details = { filter: { ...query }, rows: shown.length }
  await recordAudit(portal.store.db, { ...who(c), action: 'audit.list', object: 'audit', details })
  const frame = frameOf(c, portal)
  return sendPage(c, <AuditPage {...{ frame, query, rows: shown, before: next }} isFirst={before.data === undefined} />)
}

/** The case key of a reference; what is none stands as it is, and is found nowhere. */
function keyOf(reference: string): string {
  try {
    return parseCaseReference(reference)
  } catch (error) {
    if (error instanceof DoisoatError && error.code === 'CASE_REFERENCE') return reference
    throw error
  }
}
