import { type Role, roles } from '@doisoat/store'
import type { Messages } from './messages.ts'

/** public = nobody has logged in. */
export type Visitor = Role | 'public'

/** A plain word among the messages. */
type MenuWord = { [Word in keyof Messages]: Messages[Word] extends string ? Word : never }[keyof Messages]

interface Access {
  /**
   * page: HTML in both languages · file: a download · events: a stream of server-sent events · form: a POST of form fields, its token
   * and origin checked before the handler · upload: a POST of files, whose handler takes them with `receiveUpload` · api: JSON, without
   * a language in its address, for programs.
   */
  readonly kind: 'page' | 'file' | 'events' | 'form' | 'upload' | 'api'
  readonly who: readonly Visitor[]
  /** Its word in the menu of those who may open it; :agency is filled in with their own. */
  readonly menu?: MenuWord
}

const everybody: readonly Visitor[] = ['public', ...roles]
const stewards = ['steward', 'admin'] as const
const admins = ['admin'] as const

/**
 * Every route of the portal and who may use it. A handler cannot be reached without a row here: the rows are what is registered
 * (router.ts), and tests walk them (access.test.ts: every route × role × foreign and unknown object; pages.test.ts: every page in both
 * languages against WCAG 2.2 AA).
 *
 * A new page: its markup in pages/<noun>-page.tsx inside <Layout>, forms as <Form>; its handlers, keyed by their rows, in
 * routes/<noun>-routes.tsx, and that file named in app.tsx; its row here; its words in messages/<noun>.ts; for a new path parameter the
 * sample values in testing/sample-paths.ts. A page that an agency may open has `:agency` in its path: another agency's account gets the
 * same 404 as for a page that does not exist. Any other object a handler looks up itself, and answers `c.notFound()` for what is foreign
 * as for what is unknown.
 */
export const access = {
  'GET /': { kind: 'page', who: everybody, menu: 'coverage' },
  'GET /coverage/:definition': { kind: 'page', who: everybody },
  'GET /coverage/:definition/data.csv': { kind: 'file', who: everybody },
  'GET /coverage/:definition/data.json': { kind: 'file', who: everybody },
  'GET /units/:unit': { kind: 'page', who: everybody },
  'GET /units/:unit/data.csv': { kind: 'file', who: everybody },
  'GET /units/:unit/data.json': { kind: 'file', who: everybody },
  'GET /quality': { kind: 'page', who: everybody, menu: 'quality' },
  'GET /quality/data.csv': { kind: 'file', who: everybody },
  'GET /quality/data.json': { kind: 'file', who: everybody },
  'GET /scores': { kind: 'page', who: everybody, menu: 'scores' },
  'GET /scores/data.csv': { kind: 'file', who: everybody },
  'GET /scores/data.json': { kind: 'file', who: everybody },
  'GET /open-data': { kind: 'page', who: everybody, menu: 'openData' },
  'GET /open-data/:edition/:file': { kind: 'file', who: everybody },
  'GET /method': { kind: 'page', who: everybody, menu: 'method' },

  'GET /login': { kind: 'page', who: everybody },
  'POST /login': { kind: 'form', who: everybody },
  'POST /logout': { kind: 'form', who: roles },

  'GET /jobs/new': { kind: 'page', who: stewards, menu: 'newJob' },
  'POST /jobs': { kind: 'upload', who: stewards },
  'GET /jobs/:jobId': { kind: 'page', who: stewards },
  'GET /jobs/:jobId/events': { kind: 'events', who: stewards },

  'GET /runs': { kind: 'page', who: stewards, menu: 'runs' },
  'GET /runs/:runId': { kind: 'page', who: stewards },
  'GET /runs/:runId/comparison': { kind: 'page', who: stewards },

  'POST /runs/:runId/approve': { kind: 'form', who: stewards },
  'POST /runs/:runId/reject': { kind: 'form', who: stewards },
  'POST /runs/:runId/rollback': { kind: 'form', who: stewards },

  'GET /agencies/:agency/home': { kind: 'page', who: ['agency'], menu: 'agencyHome' },
  'POST /agencies/:agency/reports': { kind: 'form', who: ['agency'] },
  'POST /agencies/:agency/answers': { kind: 'upload', who: ['agency'] },
  'GET /agencies/:agency/jobs/:agencyJobId': { kind: 'page', who: ['agency'] },
  'GET /agencies/:agency/jobs/:agencyJobId/events': { kind: 'events', who: ['agency'] },
  'GET /agencies/:agency/jobs/:agencyJobId/files/:jobFile': { kind: 'file', who: ['agency'] },
  'GET /agencies/:agency/findings': { kind: 'page', who: ['agency'], menu: 'findings' },
  'GET /agencies/:agency/findings.csv': { kind: 'file', who: ['agency'] },

  'GET /cases': { kind: 'page', who: stewards, menu: 'cases' },
  'GET /cases/:caseKey': { kind: 'page', who: stewards },
  'GET /cases/:caseKey/sightings': { kind: 'page', who: stewards },
  'POST /cases/:caseKey/reveal': { kind: 'form', who: stewards },
  'POST /cases/:caseKey/waive': { kind: 'form', who: stewards },
  'POST /cases/:caseKey/revoke': { kind: 'form', who: stewards },
  'POST /cases/:caseKey/answer': { kind: 'form', who: stewards },
  'GET /warnings': { kind: 'page', who: stewards, menu: 'warnings' },
  'GET /waivers/new': { kind: 'page', who: stewards },
  'POST /waivers': { kind: 'form', who: stewards },
  'GET /agencies/:agency/cases': { kind: 'page', who: ['agency'], menu: 'cases' },
  'GET /agencies/:agency/cases/:caseKey': { kind: 'page', who: ['agency'] },
  'POST /agencies/:agency/cases/:caseKey/answer': { kind: 'form', who: ['agency'] },
  'GET /desk': { kind: 'page', who: ['desk', 'steward', 'admin'], menu: 'desk' },
  'POST /desk/:caseKey/statements': { kind: 'form', who: ['desk', 'steward', 'admin'] },

  'GET /users': { kind: 'page', who: admins, menu: 'users' },
  'POST /users': { kind: 'form', who: admins },
  'POST /users/:account/disable': { kind: 'form', who: admins },
  'POST /users/:account/enable': { kind: 'form', who: admins },
  'POST /users/:account/password': { kind: 'form', who: admins },
  'POST /users/:account/role': { kind: 'form', who: admins },
  'GET /audit': { kind: 'page', who: admins, menu: 'audit' },
  'GET /tokens': { kind: 'page', who: admins, menu: 'tokens' },
  'POST /tokens': { kind: 'form', who: admins },
  'POST /tokens/:tokenId/revoke': { kind: 'form', who: admins },

  'GET /healthz': { kind: 'api', who: everybody },
  'GET /api/v1/openapi.json': { kind: 'api', who: everybody },
  'GET /api/v1/coverage': { kind: 'api', who: everybody },
  'GET /api/v1/coverage/:definition': { kind: 'api', who: everybody },
  'GET /api/v1/coverage/:definition/series': { kind: 'api', who: everybody },
  'GET /api/v1/quality': { kind: 'api', who: everybody },
  'GET /api/v1/scores': { kind: 'api', who: everybody },
  'GET /api/v1/open-data': { kind: 'api', who: everybody },
  'GET /api/v1/open-data/:file': { kind: 'api', who: everybody },
  'GET /api/v1/runs': { kind: 'api', who: everybody },
  'GET /api/v1/agencies/:agency/findings': { kind: 'api', who: ['agency'] },
  'GET /api/v1/agencies/:agency/cases': { kind: 'api', who: ['agency'] },
} as const satisfies Readonly<Record<`${'GET' | 'POST'} /${string}`, Access>>

export type RouteName = keyof typeof access

/** The rows as a list, in their order, without the exactness of their types. */
export const routes: readonly (Access & { readonly name: RouteName; readonly method: string; readonly path: string })[] =
  Object.entries<Access>(access).map(([name, row]) => {
    const [method = '', path = ''] = name.split(' ')
    return { ...row, name: name as RouteName, method, path }
  })
