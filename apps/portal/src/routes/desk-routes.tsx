/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { DoisoatError } from '@doisoat/contracts'
import { addWorkingDays } from '@doisoat/profile'
import { addStatement, getCase, parseCaseReference, recordAudit } from '@doisoat/store'
import type { Context } from 'hono'
import { DeskPage } from '../pages/desk-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { who } from '../who.ts'
import { caseDay, knownCase, refusal } from './case-routes.tsx'

/** The 1022 desk: a case by its reference without anything of the person, and statements of citizens. */
export function deskRoutes(portal: Portal): Handlers<'GET /desk' | 'POST /desk/:caseKey/statements'> {
  const { store, profile } = portal
  return {
    'GET /desk': (c) => showDesk(c, portal, { reference: c.req.query('reference') ?? '', taken: c.req.query('taken') }),

    'POST /desk/:caseKey/statements': async (c) => {
      const day = await caseDay(portal)
      const caseKey = c.req.param('caseKey')
      if (!day) return c.notFound()
      const dueOn = addWorkingDays(profile, day.today, profile.deadlines.statement)
      const statement = c.get('form').get('statement') ?? ''
      let taken = 0
      const problem = await refusal(async () => {
        taken = await addStatement(store, { ...day, caseKey, dueOn, statement, by: who(c) })
      })
      if (problem === 'CASE_UNKNOWN') return c.notFound()
      if (problem !== undefined) return showDesk(c, portal, { reference: caseKey, problem })
      return c.redirect(`/${c.get('language')}/desk?reference=${caseKey}&taken=${taken}`, 303)
    },
  }
}

interface Asked {
  readonly reference: string
  /** Number of a statement of the case that was just taken down. */
  readonly taken?: string | undefined
  readonly problem?: string
}

async function showDesk(c: Context<PortalEnv>, portal: Portal, { reference, taken, problem }: Asked): Promise<Response> {
  const day = await caseDay(portal)
  const frame = { ...frameOf(c, portal), path: '/desk' }
  const key = reference.trim() === '' ? undefined : keyOf(reference)
  const asked = day === undefined || key === undefined ? undefined : { ...day, caseKey: key }
  const file = asked && (await knownCase(getCase(portal.store, 'steward', asked)))
  if (file) {
    await recordAudit(portal.store.db, {
      ...who(c),
      action: 'case.desk_view',
      object: 'case',
      caseKey: file.case_key,
      agency: file.owner_agency,
      runId: asked.runId,
    })
  }
  const unknown = reference.trim() !== '' && !file ? (key === undefined ? 'CASE_REFERENCE' : 'CASE_UNKNOWN') : undefined
  const shown = problem ?? unknown
  const answerBy = file?.statements.find((one) => String(one.statement_id) === taken)?.due_on
  const page = <DeskPage {...{ frame, reference, answerBy }} found={file} today={day?.today ?? ''} problem={shown} />
  return sendPage(c, page, shown === undefined ? 200 : 400)
}

/** The case key of a reference as it was typed; undefined for what is none. */
function keyOf(reference: string): string | undefined {
  try {
    return parseCaseReference(reference)
  } catch (error) {
    if (error instanceof DoisoatError && error.code === 'CASE_REFERENCE') return undefined
    throw error
  }
}
