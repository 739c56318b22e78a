import { randomBytes } from 'node:crypto'
import { createAccount, createSession, type Role, type Store } from '@doisoat/store'
import { sampleCaseKey } from '@doisoat/store/testing'

/** A page of somebody's account. */
export interface SignedInPage {
  readonly path: string
  /** The header of their session. */
  readonly cookie: string
}

const accounts = [
  { name: 'steward', role: 'steward', agency: null },
  { name: 'admin', role: 'admin', agency: null },
  { name: 'officer', role: 'agency', agency: 'social_insurance' },
  { name: 'desk', role: 'desk', agency: null },
] as const satisfies readonly { name: string; role: Role; agency: string | null }[]

const insuranceCase = sampleCaseKey('insurance', '7900000001')

function pathsOf(runId: string): Readonly<Record<(typeof accounts)[number]['name'], readonly string[]>> {
  return {
    steward: [
      '/vi/runs',
      `/vi/runs/${runId}`,
      `/vi/runs/${runId}/comparison`,
      '/vi/cases',
      '/vi/cases?agency=tax_office&code=NAME_MISMATCH&standing=open',
      `/vi/cases/${insuranceCase}`,
      `/vi/cases/${insuranceCase}/sightings`,
      '/vi/warnings',
    ],
    admin: ['/vi/audit', '/vi/audit?action=case'],
    officer: [
      '/vi/agencies/social_insurance/home',
      '/vi/agencies/social_insurance/findings',
      '/vi/agencies/social_insurance/cases',
      `/vi/agencies/social_insurance/cases/${insuranceCase}`,
    ],
    desk: [`/vi/desk?reference=${insuranceCase}`],
  }
}

/** Accounts of every role with a session each, and the pages they look at. */
export async function signIn(store: Store, runId: string): Promise<SignedInPage[]> {
  const paths = pathsOf(runId)
  const pages: SignedInPage[] = []
  for (const account of accounts) {
    const { accountId } = await createAccount(store, { ...account, password: randomBytes(16).toString('hex') })
    const { token } = await createSession(store, accountId)
    pages.push(...paths[account.name].map((path) => ({ path, cookie: `session=${token}` })))
  }
  return pages
}
