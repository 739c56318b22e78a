/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type CaseRow, findCaseRows, listCases, recordAudit, waiveCase } from '@doisoat/store'
import { z } from 'zod'
import { caseFilterOf, readCaseQuery, refusedFilter } from '../case-query.ts'
import { mostWaived, WaivedPage, WaiverPage } from '../pages/waiver-page.tsx'
import type { Portal } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { who } from '../who.ts'
import { auditedQuery, caseDay, refusal, sendRefusedFilter } from './case-routes.tsx'

/** Several cases waived at once: first shown, then done. */
export function waiverRoutes(portal: Portal): Handlers<'GET /waivers/new' | 'POST /waivers'> {
  const { store } = portal
  return {
    'GET /waivers/new': async (c) => {
      const day = await caseDay(portal)
      if (!day) return c.notFound()
      const all = c.req.query('all') === 'yes'
      const refused = all ? refusedFilter((name) => c.req.query(name)) : undefined
      if (refused) return sendRefusedFilter(c, portal, refused)
      const query = readCaseQuery((name) => c.req.query(name))
      const found = all
        ? await listCases(store, 'steward', { ...day, ...caseFilterOf(query), limit: mostWaived + 1 })
        : await findCaseRows(store, 'steward', { ...day, caseKeys: (c.req.queries('case') ?? []).slice(0, mostWaived) })
      const rows = found.slice(0, mostWaived).filter(canBeWaived)
      await recordAudit(store.db, {
        ...who(c),
        action: 'case.list',
        object: 'waivers',
        runId: day.runId,
        details: { filter: all ? auditedQuery(query) : { cases: rows.length }, rows: rows.length },
      })
      return sendPage(
        c,
        <WaiverPage frame={frameOf(c, portal)} rows={rows} isCut={found.length > mostWaived} today={day.today} />,
      )
    },

    'POST /waivers': async (c) => {
      const day = await caseDay(portal)
      if (!day) return c.notFound()
      const form = c.get('form')
      const keys = [...new Set(form.getAll('case'))].slice(0, mostWaived)
      const until = z.iso.date().safeParse(form.get('until'))
      const reason = form.get('reason')?.trim() ?? ''
      const problem = !until.success
        ? 'DATE_INVALID'
        : until.data <= day.today
          ? 'WAIVER_EXPIRED'
          : reason === ''
            ? 'REASON_MISSING'
            : undefined
      const frame = frameOf(c, portal)
      if (problem !== undefined || !until.success) {
        const rows = await findCaseRows(store, 'steward', { ...day, caseKeys: keys })
        const page = <WaiverPage {...{ frame, problem }} rows={rows} isCut={false} today={day.today} />
        return sendPage(c, page, 400)
      }
      const refused: { caseKey: string; code: string }[] = []
      for (const caseKey of keys) {
        const change = { ...day, caseKey, reason, expiresOn: until.data, by: who(c) }
        const code = await refusal(() => waiveCase(store, change))
        if (code !== undefined) refused.push({ caseKey, code })
      }
      return sendPage(c, <WaivedPage frame={frame} waived={keys.length - refused.length} refused={refused} />)
    },
  }
}

function canBeWaived({ standing }: CaseRow): boolean {
  return standing !== 'closed' && standing !== 'waived'
}
