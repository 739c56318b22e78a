/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { findingCatalogue } from '@doisoat/contracts'
import { unitListInForce } from '@doisoat/profile'
import { type CaseCount, type CaseRow, showCaseReference, standings } from '@doisoat/store'
import type { Child } from 'hono/jsx'
import { type CaseQuery, showCaseCursor, showCaseQuery } from '../case-query.ts'
import { showCount, showDate } from '../language.ts'
import { caseWords } from '../messages/cases.ts'
import { messages } from '../messages.ts'
import { Due, StandingTag, unitName } from './case-tags.tsx'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { Severity, titleOf } from './run-page.tsx'
import { agencyTitle } from './users-page.tsx'

export interface CaseListPageProps {
  readonly frame: Frame
  /** After the language: /cases or /agencies/police/cases. */
  readonly path: string
  /** May waive. */
  readonly isSteward: boolean
  readonly query: CaseQuery
  /** Undefined before the first run. */
  readonly asOf: string | undefined
  readonly today: string
  readonly counts: readonly CaseCount[]
  readonly rows: readonly CaseRow[]
  readonly hasMore: boolean
  readonly isFirst: boolean
}

/** Cases by deadline, with a filter that stands in the address. */
export function CaseListPage(props: CaseListPageProps) {
  const { frame, path, isSteward, query, asOf, rows, hasMore, isFirst } = props
  const text = caseWords[frame.language]
  const last = hasMore ? rows.at(-1) : undefined
  return (
    <Layout frame={frame} title={text.title} script="case-list.js">
      <h1>{text.title}</h1>
      <p class="lead">{text.lead}</p>
      {asOf === undefined ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <>
          <Counts {...props} />
          <Filter {...props} asOf={asOf} />
          <section id="rows">
            <h2>{text.title}</h2>
            {rows.length === 0 ? <p class="notice">{text.none}</p> : <Rows {...props} asOf={asOf} />}
            <p class="pages">
              {!isFirst && <a href={`/${frame.language}${path}${showCaseQuery(query)}#rows`}>{text.first}</a>}
              {last && (
                <a
                  class="button"
                  rel="next"
                  href={`/${frame.language}${path}${showCaseQuery(query, { after: showCaseCursor(last) })}#rows`}
                >
                  {text.next}
                </a>
              )}
              {isSteward && rows.length > 0 && (
                <a href={`/${frame.language}/waivers/new${showCaseQuery(query, { all: 'yes' })}`}>{text.waiveMatching}</a>
              )}
            </p>
            <p class="hint">{text.keys}</p>
          </section>
        </>
      )}
    </Layout>
  )
}

const parts = ['not_closed', 'open', 'due_soon', 'overdue', 'answered', 'waived'] as const

function Counts({ frame, path, counts, query }: CaseListPageProps) {
  const { language } = frame
  const text = caseWords[language]
  const sum = (part: (typeof parts)[number]): number => counts.reduce((total, row) => total + row[part], 0)
  const link = (standing: 'open' | 'overdue' | 'answered' | 'waived', count: number): Child => (
    <a href={`/${language}${path}${showCaseQuery({ ...query, standing })}#rows`}>{showCount(count, language)}</a>
  )
  return (
    <DataTable
      id="counts"
      caption={text.counts}
      columns={[
        text.notClosed,
        text.standings['open'] ?? '',
        text.dueSoon,
        text.standings['overdue'] ?? '',
        text.standings['answered'] ?? '',
        text.standings['waived'] ?? '',
      ].map((label) => ({ label, kind: 'number' as const }))}
      rows={[
        [
          showCount(sum('not_closed'), language),
          link('open', sum('open')),
          showCount(sum('due_soon'), language),
          link('overdue', sum('overdue')),
          link('answered', sum('answered')),
          link('waived', sum('waived')),
        ],
      ]}
    />
  )
}

interface Choice {
  readonly value: string
  readonly label: string
}

function Filter({ frame, path, isSteward, query, asOf }: CaseListPageProps & { readonly asOf: string }) {
  const { portal, language } = frame
  const text = caseWords[language]
  const words = messages[language]
  const list = unitListInForce(portal.profile, asOf)
  const units = portal.profile.units
    .filter((unit) => unit.listVersion === list)
    .map(({ unitCode, name }) => ({ value: unitCode, label: name }))
  const codes = findingCatalogue
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, number, title }) => ({ value: code, label: `${number} ${title[language]}` }))
  const agencies = portal.profile.agencies.map(({ name, title }) => ({ value: name, label: title[language] }))
  const registers = portal.profile.registers.map(({ name, title }) => ({ value: name, label: title[language] }))
  return (
    <form class="filter" method="get" action={`/${language}${path}`} aria-label={text.filter}>
      {isSteward && <Select {...{ frame }} name="agency" label={text.agency} choices={agencies} chosen={query.agency} />}
      <Select {...{ frame }} name="unit" label={text.unit} choices={units} chosen={query.unit} />
      <Select {...{ frame }} name="register" label={text.register} choices={registers} chosen={query.register} />
      <Select {...{ frame }} name="code" label={text.code} choices={codes} chosen={query.code} />
      <Select
        {...{ frame }}
        name="severity"
        label={text.severity}
        choices={['block', 'review'].map((value) => ({ value, label: words.severities[value] ?? value }))}
        chosen={query.severity}
      />
      <Select
        {...{ frame }}
        name="standing"
        label={text.standing}
        choices={standings.map((value) => ({ value, label: text.standings[value] ?? value }))}
        chosen={query.standing}
      />
      <p>
        <label for="due">{text.dueUntil}</label>
        <input id="due" name="due" type="date" value={query.due} />
      </p>
      <button class="button" type="submit">
        {text.filter}
      </button>
    </form>
  )
}

interface SelectProps {
  readonly frame: Frame
  readonly name: string
  readonly label: string
  readonly choices: readonly Choice[]
  readonly chosen: string | undefined
}

function Select({ frame, name, label, choices, chosen }: SelectProps) {
  return (
    <p>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">{caseWords[frame.language].all}</option>
        {choices.map(({ value, label: shown }) => (
          <option value={value} selected={value === chosen}>
            {shown}
          </option>
        ))}
      </select>
    </p>
  )
}

function Rows(props: CaseListPageProps & { readonly asOf: string }) {
  const { frame, isSteward, rows } = props
  const { language } = frame
  const text = caseWords[language]
  const table = (
    <DataTable
      id="cases"
      caption={text.title}
      columns={[text.reference, text.due, text.standing, text.code, text.agency, text.unit].map((label) => ({ label }))}
      rows={rows.map((row) => cellsOf(row, props))}
    />
  )
  if (!isSteward) return table
  return (
    <form method="get" action={`/${language}/waivers/new`}>
      {table}
      <button class="button" type="submit">
        {text.waiveSelected}
      </button>
    </form>
  )
}

function cellsOf(
  row: CaseRow,
  { frame, path, isSteward, today, asOf }: CaseListPageProps & { readonly asOf: string },
): readonly Child[] {
  const { language } = frame
  const text = caseWords[language]
  const reference = showCaseReference(row.case_key)
  return [
    <>
      {isSteward && row.standing !== 'closed' && row.standing !== 'waived' && (
        <input type="checkbox" name="case" value={row.case_key} aria-label={`${text.select} ${reference}`} />
      )}{' '}
      <a class="id" href={`/${language}${path}/${row.case_key}`}>
        {reference}
      </a>
    </>,
    <Due due={row.due_on} counts={row.standing === 'open' || row.standing === 'overdue'} today={today} language={language} />,
    <>
      <StandingTag standing={row.standing} language={language} />
      {row.reopened_times > 0 && <span class="note">{text.reopened(showCount(row.reopened_times, language))}</span>}
      {row.statements_waiting > 0 && <span class="note">{text.waiting(showCount(row.statements_waiting, language))}</span>}
      {row.warned_on !== null && (
        <span class="note">
          {text.warnedOn} {showDate(row.warned_on, language)}
        </span>
      )}
    </>,
    <>
      <Severity severity={row.severity} language={language} />
      {row.numbers.map((number) => (
        <span class="note">
          <span class="code-number">{number}</span>
          {findingCatalogue.find((one) => one.number === number)?.title[language]}
        </span>
      ))}
    </>,
    <>
      {agencyTitle(frame, row.owner_agency)}
      <span class="note">{titleOf(frame, row.register)}</span>
    </>,
    unitName(frame, row.unit_code, asOf),
  ]
}
