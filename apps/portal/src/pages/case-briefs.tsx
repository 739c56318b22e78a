/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { findingCatalogue } from '@doisoat/contracts'
import { type CaseRow, showCaseReference } from '@doisoat/store'
import { caseWords } from '../messages/cases.ts'
import { Due, StandingTag, unitName } from './case-tags.tsx'
import { DataTable } from './data-table.tsx'
import type { Frame } from './layout.tsx'
import { agencyTitle } from './users-page.tsx'

interface CaseBriefsProps {
  readonly frame: Frame
  readonly id: string
  readonly caption: string
  /** Of the list of cases, after the language. */
  readonly path: string
  readonly rows: readonly CaseRow[]
  readonly asOf: string
  readonly today: string
  /** Named where cases of several stand together. */
  readonly withAgency: boolean
}

/** Cases in a few words each, with the way to them. */
export function CaseBriefs({ frame, id, caption, path, rows, asOf, today, withAgency }: CaseBriefsProps) {
  const { language } = frame
  const text = caseWords[language]
  const labels = [text.reference, text.due, text.standing, text.code, text.unit, ...(withAgency ? [text.agency] : [])]
  return (
    <DataTable
      id={id}
      caption={caption}
      columns={labels.map((label) => ({ label }))}
      rows={rows.map((row) => [
        <a class="id" href={`/${language}${path}/${row.case_key}`}>
          {showCaseReference(row.case_key)}
        </a>,
        <Due due={row.due_on} counts={row.standing === 'open' || row.standing === 'overdue'} today={today} language={language} />,
        <StandingTag standing={row.standing} language={language} />,
        row.numbers.map((number) => (
          <span class="note">
            <span class="code-number">{number}</span>
            {findingCatalogue.find((one) => one.number === number)?.title[language]}
          </span>
        )),
        unitName(frame, row.unit_code, asOf),
        ...(withAgency ? [agencyTitle(frame, row.owner_agency)] : []),
      ])}
    />
  )
}
