/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Agency, addWorkingDays, warningLeadDays } from '@doisoat/profile'
import { scoreRequest } from '@doisoat/reports'
import {
  countCases,
  getRun,
  listCases,
  listJobs,
  listWaitingStatements,
  overdueRates,
  recordAudit,
  type Scorecard,
  scorecards,
} from '@doisoat/store'
import type { Context } from 'hono'
import type { ExchangeProblem } from '../pages/agency-exchange.tsx'
import { AgencyHomePage, type AgencyWork } from '../pages/agency-home-page.tsx'
import { perRun } from '../per-run.ts'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import { newSubmission } from '../submission.ts'
import { who } from '../who.ts'
import { caseDay } from './case-routes.tsx'

/** Enough to see what is next; the list of cases has all. */
const soonRows = 10
const jobRows = 10

/** Sends the first page of an agency, or says on it why a form was refused. */
export type ShowHome = (
  c: Context<PortalEnv>,
  agency: string,
  refusal?: { readonly problem: ExchangeProblem; readonly status: 400 | 409 | 413 },
) => Promise<Response>

/** The first page of agencies. Their scores are worked out once a run. */
export function agencyHome(portal: Portal): ShowHome {
  const { store, profile } = portal
  const cards = perRun(({ runId }: { readonly runId: string }) =>
    scorecards(store, scoreRequest(profile, { runId, of: 'agencies', audience: 'staff' })),
  )
  return async (c, name, refusal) => {
    const agency = profile.agencies.find((one) => one.name === name)
    if (!agency) return c.notFound()
    const [work, jobs] = await Promise.all([
      workOf(portal, agency, (runId) => cards({ runId })),
      listJobs(store, { agency: name, limit: jobRows }),
    ])
    if (work) {
      const details = { filter: { soonUntil: work.soonUntil }, rows: work.soon.length + work.statements.length }
      await recordAudit(store.db, {
        ...who(c),
        action: 'case.list',
        object: 'home',
        agency: name,
        runId: work.runId,
        details,
      })
    }
    const submissions = [newSubmission(), newSubmission()] as const
    const page = {
      frame: { ...frameOf(c, portal), path: `/agencies/${encodeURIComponent(name)}/home` },
      agency,
      work,
      jobs,
      submissions,
    }
    return sendPage(c, <AgencyHomePage {...page} problem={refusal?.problem} />, refusal?.status ?? 200)
  }
}

async function workOf(
  portal: Portal,
  { name }: Agency,
  cardsOf: (runId: string) => Promise<readonly Scorecard[]>,
): Promise<(AgencyWork & { readonly runId: string; readonly soonUntil: string }) | undefined> {
  const { store, profile } = portal
  const day = await caseDay(portal)
  if (!day) return undefined
  const { runId, today } = day
  const soonUntil = addWorkingDays(profile, today, warningLeadDays(profile))
  const [run, counts, rates, soon, statements, cards] = await Promise.all([
    getRun(store, runId),
    countCases(store, { ...day, soonUntil, agency: name }),
    overdueRates(store, { ...day, agency: name }),
    listCases(store, { agency: name }, { ...day, standing: 'open', dueUntil: soonUntil, limit: soonRows }),
    listWaitingStatements(store, { agency: name }, { limit: soonRows }),
    cardsOf(runId),
  ])
  const month = rates.filter((rate) => rate.month === today.slice(0, 7))
  const late = {
    due: month.reduce((sum, rate) => sum + rate.due, 0),
    overdue: month.reduce((sum, rate) => sum + rate.overdue, 0),
  }
  const card = cards.find((one) => one.name === name)
  return { runId, soonUntil, asOf: run.asOf, today, counts, late, soon, statements, card }
}
