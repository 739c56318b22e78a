/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type AuditRow, type Sighting, showCaseReference } from '@doisoat/store'
import type { Child } from 'hono/jsx'
import type { Language } from '../language.ts'
import { auditWords } from '../messages/audit.ts'
import { auditActions } from '../messages/audit-actions.ts'
import { userWords } from '../messages/users.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { timeOf } from './time-of.ts'
import { agencyTitle } from './users-page.tsx'

/** What an address asks of the audit chain; the texts as they were typed. */
export type AuditQuery = Readonly<Partial<Record<(typeof auditFields)[number], string>>>
export const auditFields = ['actor', 'agency', 'action', 'run', 'case', 'from', 'to'] as const

interface AuditPageProps {
  readonly frame: Frame
  readonly query: AuditQuery
  readonly rows: readonly AuditRow[]
  /** Number of the entry that the next page begins before. */
  readonly before: number | undefined
  readonly isFirst: boolean
}

/** Audit entries, newest first, with a filter that stands in the address. */
export function AuditPage({ frame, query, rows, before, isFirst }: AuditPageProps) {
  const { language } = frame
  const text = auditWords[language]
  const address = (besides: Record<string, string> = {}): string =>
    `/${language}/audit?${new URLSearchParams({ ...query, ...besides }).toString()}#entries`
  return (
    <Layout frame={frame} title={text.title}>
      <h1>{text.title}</h1>
      <p class="lead">{text.lead}</p>
      <Filter {...{ frame, query }} />
      {rows.length === 0 ? (
        <p class="notice">{text.none}</p>
      ) : (
        <DataTable
          id="entries"
          caption={text.title}
          columns={[text.entry, text.at, text.actor, text.action, text.object, text.details].map((label) => ({ label }))}
          rows={rows.map((row) => cellsOf(row, frame))}
        />
      )}
      <p class="pages">
        {!isFirst && <a href={address()}>{text.first}</a>}
        {before !== undefined && (
          <a class="button" rel="next" href={address({ before: String(before) })}>
            {text.next}
          </a>
        )}
      </p>
    </Layout>
  )
}

function Filter({ frame, query }: Pick<AuditPageProps, 'frame' | 'query'>) {
  const { language, portal } = frame
  const text = auditWords[language]
  const labels = { ...text, case: text.caseKey }
  return (
    <form class="filter" method="get" action={`/${language}/audit`} aria-label={text.filter}>
      {auditFields.map((name) => (
        <p>
          <label for={name}>{labels[name]}</label>
          {name === 'agency' ? (
            <select id={name} name={name}>
              <option value="" />
              {portal.profile.agencies.map((agency) => (
                <option value={agency.name} selected={agency.name === query.agency}>
                  {agency.title[language]}
                </option>
              ))}
            </select>
          ) : name === 'action' ? (
            <ActionField language={language} chosen={query.action} />
          ) : (
            <input
              id={name}
              name={name}
              type={name === 'from' || name === 'to' ? 'date' : 'text'}
              value={query[name]}
              maxlength={80}
            />
          )}
        </p>
      ))}
      <button class="button" type="submit">
        {text.filter}
      </button>
      <p class="hint" id="action-hint">
        {text.actionHint}
      </p>
    </form>
  )
}

/** A choice of actions; whatever else an address asks for stays chosen. */
function ActionField({ language, chosen = '' }: { readonly language: Language; readonly chosen: string | undefined }) {
  const { actions } = auditActions[language]
  const others = chosen === '' || chosen in actions ? [] : [chosen]
  return (
    <select id="action" name="action" aria-describedby="action-hint">
      <option value="" />
      {[...others, ...Object.keys(actions)].map((action) => (
        <option value={action} selected={action === chosen}>
          {actions[action] ?? action}
        </option>
      ))}
    </select>
  )
}

interface SightingsPageProps {
  readonly frame: Frame
  readonly caseKey: string
  /** Newest first. */
  readonly sightings: readonly Sighting[]
  /** There are older ones that are not on the page. */
  readonly hasOlder: boolean
}

/** Who saw or changed something of the person of a case. */
export function SightingsPage({ frame, caseKey, sightings, hasOlder }: SightingsPageProps) {
  const { language } = frame
  const text = auditWords[language]
  const reference = showCaseReference(caseKey)
  return (
    <Layout frame={frame} title={`${text.sightingsOf} ${reference}`}>
      <p class="back">
        <a href={`/${language}/cases/${caseKey}`}>{text.backToCase}</a>
      </p>
      <h1>
        {text.sightingsOf} <span class="id">{reference}</span>
      </h1>
      <p class="lead">{text.sightingsLead}</p>
      {sightings.length === 0 ? (
        <p class="notice">{text.none}</p>
      ) : (
        <DataTable
          id="sightings"
          caption={text.sightings}
          columns={[text.entry, text.at, text.actor, text.action, text.object, text.details, text.sight].map((label) => ({
            label,
          }))}
          rows={sightings.map((row) => [...cellsOf(row, frame), text.sights[row.sight]])}
        />
      )}
      {hasOlder && (
        <p class="hint">
          {text.older} <code>doisoat audit who-saw --case {reference}</code>
        </p>
      )}
    </Layout>
  )
}

function cellsOf(row: AuditRow, frame: Frame): readonly Child[] {
  const { language } = frame
  const words = userWords[language]
  const agency = row.agency === null ? null : agencyTitle(frame, row.agency)
  const about = [agency, row.runId].filter((part) => part !== null)
  return [
    String(row.seq),
    <time datetime={row.at.toISOString()}>{timeOf(frame, row.at, 'second')}</time>,
    <>
      {row.actor}
      <span class="note">{words.roles[row.role] ?? row.role}</span>
    </>,
    <>
      {auditActions[language].actions[row.action] ?? ''}
      <code class="id note">{row.action}</code>
    </>,
    <>
      <span class="value">{row.object}</span>
      {about.length > 0 && <span class="note">{about.join(' · ')}</span>}
      {row.caseKey !== null && (
        <a class="id note" href={`/${language}/cases/${row.caseKey}/sightings`}>
          {showCaseReference(row.caseKey)}
        </a>
      )}
    </>,
    <code>{JSON.stringify(row.details)}</code>,
  ]
}
