/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { findFinding } from '@doisoat/contracts'
import { maskNationalId } from '@doisoat/identifiers'
import type { Agency } from '@doisoat/profile'
import { type AgencyFinding, remedyOf } from '@doisoat/reports'
import { maskLongDigits } from '@doisoat/runtime'
import { type Language, showCount, showDate } from '../language.ts'
import { messages } from '../messages.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, findingsPath, Layout } from './layout.tsx'
import { Severity, titleOf } from './run-page.tsx'
import { shownValue } from './shown-value.ts'

interface FindingsPageProps {
  readonly frame: Frame
  readonly agency: Agency
  readonly asOf: string | undefined
  readonly counts: readonly { readonly number: number; readonly code: string; readonly count: number }[]
  readonly code: string | undefined
  readonly rows: readonly AgencyFinding[]
  /** Cursor of the page after this one. */
  readonly next: string | undefined
  readonly isFirst: boolean
}

const longestShown = 120

/** One agency's findings: counts by code, a page of rows with masked IDs, the download. */
export function FindingsPage({ frame, agency, asOf, counts, code, rows, next, isFirst }: FindingsPageProps) {
  const { language } = frame
  const text = messages[language]
  const path = findingsPath(language, agency.name)
  const title = `${text.findingsOf} ${agency.title[language]}`
  return (
    <Layout frame={frame} title={title}>
      <h1>{title}</h1>
      <p class="lead">{text.findingsLead}</p>
      {asOf === undefined ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <>
          <p class="as-of">
            {text.asOf} <time datetime={asOf}>{showDate(asOf, language)}</time>
          </p>
          <p class="actions">
            <a class="button" href={`${path}.csv`} download>
              {text.downloadFindings}
            </a>{' '}
            <a href="#rows">{text.toRows}</a>
          </p>
          <Counts {...{ frame, agency, counts, code }} />
          <section id="rows">
            <h2>{code === undefined ? text.findings : titleOfCode(code, language)}</h2>
            {rows.length === 0 ? <p class="notice">{text.noFindings}</p> : <Rows frame={frame} rows={rows} />}
            <Pager {...{ frame, agency, code, next, isFirst }} />
          </section>
        </>
      )}
    </Layout>
  )
}

function Counts({ frame, agency, counts, code }: Pick<FindingsPageProps, 'frame' | 'agency' | 'counts' | 'code'>) {
  const { language } = frame
  const text = messages[language]
  const path = findingsPath(language, agency.name)
  const all = counts.reduce((sum, row) => sum + row.count, 0)
  return (
    <section>
      <h2>{text.findingCounts}</h2>
      <DataTable
        id="counts"
        caption={text.findingCounts}
        columns={[{ label: text.title }, { label: text.severity }, { label: text.count, kind: 'number' as const }]}
        rows={counts.map((row) => [
          <>
            <span class="code-number">{row.number}</span>
            <a href={rowsPath(path, { code: row.code })} aria-current={row.code === code ? 'true' : undefined}>
              {titleOfCode(row.code, language)}
            </a>
          </>,
          <Severity severity={findFinding(row.code)?.severity ?? ''} language={language} />,
          showCount(row.count, language),
        ])}
        foot={[<a href={rowsPath(path, {})}>{text.allCodes}</a>, '', showCount(all, language)]}
      />
    </section>
  )
}

function Pager({
  frame,
  agency,
  code,
  next,
  isFirst,
}: Pick<FindingsPageProps, 'frame' | 'agency' | 'code' | 'next' | 'isFirst'>) {
  const text = messages[frame.language]
  const path = findingsPath(frame.language, agency.name)
  return (
    <p class="pages">
      {!isFirst && <a href={rowsPath(path, { code })}>{text.first}</a>}
      {next !== undefined && (
        <a class="button" rel="next" href={rowsPath(path, { code, after: next })}>
          {text.next}
        </a>
      )}
    </p>
  )
}

/** Address of a page of rows: the code that is picked out and the row to start after. */
function rowsPath(path: string, query: { readonly code?: string | undefined; readonly after?: string | undefined }): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return `${path}${parts.length > 0 ? '?' : ''}${parts.join('&')}#rows`
}

function titleOfCode(code: string, language: Language): string {
  return findFinding(code)?.title[language] ?? code
}

function Rows({ frame, rows }: { readonly frame: Frame; readonly rows: readonly AgencyFinding[] }) {
  const { language } = frame
  const text = messages[language]
  const labels = [text.title, text.nationalId, text.row, text.field, text.ownValue, text.suggested, text.remedy]
  return (
    <DataTable
      id="list"
      caption={text.findings}
      columns={labels.map((label) => ({ label }))}
      rows={rows.map((row) => [
        <>
          {row.finding?.title[language] ?? row.code}
          <span class="note">
            <Severity severity={row.severity} language={language} />
          </span>
        </>,
        <span class="id">{maskNationalId(row.nationalId)}</span>,
        <>
          {titleOf(frame, row.register)}
          <span class="note">{placeOf(row, frame)}</span>
        </>,
        text.fields[row.field] ?? row.field,
        <bdi>{showValue(frame, row, row.ownValue)}</bdi>,
        <bdi>{showValue(frame, row, row.suggestedValue)}</bdi>,
        remedyOf(row)[language],
      ])}
    />
  )
}

/** Line and masked register number of the agency's own row. */
function placeOf({ sourceLine, registerNumber }: AgencyFinding, { language }: Frame): string {
  const line = sourceLine === '' ? '' : `${messages[language].line} ${showCount(Number(sourceLine), language)}`
  return [line, maskNationalId(registerNumber)].filter((part) => part !== '').join(' · ')
}

/** Fields whose value is a number of a person, however badly it is written. */
const numberFields: ReadonlySet<string> = new Set(['national_id', 'old_id', 'previous_ids', 'register_number', 'card_number'])

/** A value as the page shows it: numbers of people masked, long texts cut. The file holds them whole. */
function showValue(frame: Frame, { register, field }: AgencyFinding, value: string): string {
  const masked = numberFields.has(field) ? maskNationalId(value) : maskLongDigits(shownValue(frame, register, { field, value }))
  return masked.length > longestShown ? `${masked.slice(0, longestShown)}…` : masked
}
