/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CaseRegisterRow } from '@doisoat/contracts'
import { maskNumber } from '@doisoat/identifiers'
import type { Child } from 'hono/jsx'
import { comparisonSteps } from '../comparison-steps.ts'
import { differingParts } from '../differing-text.ts'
import { caseWords } from '../messages/cases.ts'
import { DataTable } from './data-table.tsx'
import type { Frame } from './layout.tsx'
import { titleOf } from './run-page.tsx'
import { shownValue } from './shown-value.ts'

interface CaseRowsProps {
  readonly frame: Frame
  readonly rows: readonly CaseRegisterRow[]
  readonly asOf: string
  /** IDs and numbers in full. */
  readonly revealed: boolean
}

const fields = [
  'source_line',
  'register_number',
  'national_id',
  'full_name',
  'birth_date',
  'sex',
  'unit_code',
  'status',
  'updated_on',
] as const
type Field = (typeof fields)[number]

const numbers: ReadonlySet<string> = new Set(['register_number', 'national_id'])
/** Fields that are compared; the others differ by nature (a line, a status of another kind). */
const compared: ReadonlySet<string> = new Set(['national_id', 'full_name', 'birth_date', 'sex'])

/** The rows of a person in all registers beside each other, one field a line, differing characters marked against the reference. */
export function CaseRows({ frame, rows, asOf, revealed }: CaseRowsProps) {
  const text = caseWords[frame.language]
  const reference = referenceRow(frame, rows)
  return (
    <>
      <DataTable
        id="registers"
        caption={text.rows}
        columns={[{ label: text.field }, ...rows.map((row) => ({ label: titleOf(frame, row.register) }))]}
        rows={fields.map((field) => [
          text.fields[field],
          ...rows.map((row) => (
            <Value {...{ frame, row, field, revealed, asOf }} reference={row === reference ? undefined : reference} />
          )),
        ])}
      />
      {reference && rows.length > 1 && <Steps {...{ frame, rows, asOf }} reference={reference} />}
    </>
  )
}

/** The first row of the reference register, if the case has one. */
function referenceRow({ portal }: Frame, rows: readonly CaseRegisterRow[]): CaseRegisterRow | undefined {
  const reference = portal.profile.registers.find(({ role }) => role === 'reference')
  return rows.find(({ register }) => register === reference?.name)
}

interface ValueProps {
  readonly frame: Frame
  readonly row: CaseRegisterRow
  readonly field: Field
  readonly revealed: boolean
  readonly asOf: string
  readonly reference: CaseRegisterRow | undefined
}

function Value({ frame, row, field, revealed, reference, asOf }: ValueProps): Child {
  const text = caseWords[frame.language]
  const value = String(row[field] ?? '')
  if (value === '') return <span class="note">{text.missing}</span>
  const shown = (one: string): string =>
    numbers.has(field) && !revealed ? maskNumber(one) : shownValue(frame, row.register, { field, value: one })
  const other = reference === undefined || !compared.has(field) ? '' : String(reference[field] ?? '')
  if (other === '') return <span class="value">{shown(value)}</span>
  const step =
    reference && comparisonSteps(row, reference, { profile: frame.portal.profile, asOf }).find((one) => one.field === field)
  // What the batch takes for equal is not marked: another way to write a date is no fault.
  const agrees = step?.result === 'same' || step?.result === 'written'
  return (
    <>
      <span class="value">
        {agrees
          ? shown(value)
          : differingParts(shown(value), shown(other)).map((part) => (part.differs ? <mark>{part.text}</mark> : part.text))}
      </span>
      <span class="note">{agrees && typeof step.result === 'string' ? text[step.result] : text.differs}</span>
    </>
  )
}

function Steps({
  frame,
  rows,
  asOf,
  reference,
}: Pick<CaseRowsProps, 'frame' | 'rows' | 'asOf'> & { readonly reference: CaseRegisterRow }) {
  const { language, portal } = frame
  const text = caseWords[language]
  const lines = rows
    .filter((row) => row !== reference && row.register !== reference.register)
    .flatMap((row) => comparisonSteps(row, reference, { profile: portal.profile, asOf }).map((step) => ({ row, step })))
  return (
    <>
      <h3>{text.steps}</h3>
      <DataTable
        id="steps"
        caption={text.steps}
        columns={[{ label: text.ofRegister }, { label: text.step }, { label: text.result }]}
        rows={lines.map(({ row, step }) => [
          titleOf(frame, row.register),
          text.fields[step.field],
          typeof step.result === 'string' ? text[step.result] : step.result.title[language],
        ])}
      />
    </>
  )
}
