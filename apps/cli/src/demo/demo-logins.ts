import type { Profile } from '@doisoat/profile'
import { createAccount, makePassword, type NewAccount, type Store } from '@doisoat/store'

export interface DemoLogin {
  readonly name: string
  readonly password: string
  /** What one sees with it. */
  readonly what: string
}

/** Makes an account of every role, and one of every agency. */
export async function makeLogins(store: Store, { agencies }: Pick<Profile, 'agencies'>): Promise<DemoLogin[]> {
  const wanted: (Pick<NewAccount, 'name' | 'role' | 'agency'> & { readonly what: string })[] = [
    { name: 'demo-steward', role: 'steward', agency: null, what: 'data steward: runs, cases, decisions' },
    { name: 'demo-admin', role: 'admin', agency: null, what: 'administrator: accounts and audit besides' },
    { name: 'demo-viewer', role: 'viewer', agency: null, what: 'operations centre: figures, nobody’s records' },
    { name: 'demo-desk', role: 'desk', agency: null, what: '1022 desk: statements on a case by its reference' },
    ...agencies.map(({ name, title }) => ({
      name: `demo-${name.replaceAll('_', '-')}`,
      role: 'agency' as const,
      agency: name,
      what: title.en,
    })),
  ]
  const logins: DemoLogin[] = []
  for (const { what, ...account } of wanted) {
    const password = makePassword()
    await createAccount(store, { ...account, password })
    logins.push({ name: account.name, password, what })
  }
  return logins
}
