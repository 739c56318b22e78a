/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type ListedAccount, roles } from '@doisoat/store'
import { userWords } from '../messages/users.ts'
import { DataTable } from './data-table.tsx'
import { Form } from './form.tsx'
import { type Frame, Layout } from './layout.tsx'
import { Secret } from './secret.tsx'
import { timeOf } from './time-of.ts'

interface UsersPageProps {
  readonly frame: Frame
  readonly accounts: readonly ListedAccount[]
  /** A password that was just made. */
  readonly made?: { readonly name: string; readonly password: string } | undefined
  /** Code of what was refused. */
  readonly problem?: string | undefined
}

/** Accounts with what may be changed of them, and a form for another one. */
export function UsersPage({ frame, accounts, made, problem }: UsersPageProps) {
  const { language } = frame
  const text = userWords[language]
  return (
    <Layout frame={frame} title={text.title}>
      <h1>{text.title}</h1>
      <p class="lead">{text.lead}</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {text.problems[problem] ?? problem}
        </p>
      )}
      {made && <Secret label={text.shown(made.name)} value={made.password} />}
      <DataTable
        id="accounts"
        caption={text.title}
        columns={[text.name, text.role, text.agency, text.state, text.change].map((label) => ({ label }))}
        rows={accounts.map((account) => [
          account.name,
          text.roles[account.role],
          account.agency === null ? '' : agencyTitle(frame, account.agency),
          account.disabledAt ? `${text.disabled} ${timeOf(frame, account.disabledAt)}` : text.open,
          <Changes frame={frame} account={account} />,
        ])}
      />
      <section>
        <h2>{text.add}</h2>
        <Form frame={frame} class="form" action="/users">
          <label for="name">{text.name}</label>
          <input id="name" name="name" required maxlength={60} autocomplete="off" autocapitalize="none" spellcheck={false} />
          <label for="role">{text.role}</label>
          <RoleSelect frame={frame} id="role" />
          <label for="agency">{text.agency}</label>
          <AgencySelect frame={frame} id="agency" withNone />
          <button class="primary" type="submit">
            {text.add}
          </button>
        </Form>
      </section>
    </Layout>
  )
}

function Changes({ frame, account }: { readonly frame: Frame; readonly account: ListedAccount }) {
  const text = userWords[frame.language]
  const path = `/users/${encodeURIComponent(account.name)}`
  const of = (
    <span class="visually-hidden">
      {' '}
      {text.of} {account.name}
    </span>
  )
  return (
    <div class="row-actions">
      <Form frame={frame} action={`${path}/${account.disabledAt ? 'enable' : 'disable'}`}>
        <button type="submit">
          {account.disabledAt ? text.enable : text.disable}
          {of}
        </button>
      </Form>
      <Form frame={frame} action={`${path}/password`}>
        <button type="submit">
          {text.newPassword}
          {of}
        </button>
      </Form>
      <details>
        <summary>
          {text.setRole}
          {of}
        </summary>
        <Form frame={frame} action={`${path}/role`}>
          <RoleSelect frame={frame} label={`${text.role} ${text.of} ${account.name}`} selected={account.role} />
          <AgencySelect frame={frame} label={`${text.agency} ${text.of} ${account.name}`} selected={account.agency} withNone />
          <button type="submit">
            {text.setRole}
            {of}
          </button>
        </Form>
      </details>
    </div>
  )
}

interface SelectProps {
  readonly frame: Frame
  /** Either an id that a label names, or the label itself. */
  readonly id?: string
  readonly label?: string
  readonly selected?: string | null
}

function RoleSelect({ frame, id, label, selected }: SelectProps) {
  const text = userWords[frame.language]
  return (
    <select id={id} name="role" aria-label={label}>
      {roles.map((role) => (
        <option value={role} selected={role === selected}>
          {text.roles[role]}
        </option>
      ))}
    </select>
  )
}

/** The agencies of the profile, by title. */
export function AgencySelect({ frame, id, label, selected, withNone }: SelectProps & { readonly withNone?: true }) {
  const text = userWords[frame.language]
  return (
    <select id={id} name="agency" aria-label={label}>
      {withNone && <option value="">{text.noAgency}</option>}
      {frame.portal.profile.agencies.map(({ name, title }) => (
        <option value={name} selected={name === selected}>
          {title[frame.language]}
        </option>
      ))}
    </select>
  )
}

/** The title of an agency; one the profile no longer has is shown by name. */
export function agencyTitle({ portal, language }: Frame, agency: string): string {
  return portal.profile.agencies.find(({ name }) => name === agency)?.title[language] ?? agency
}
