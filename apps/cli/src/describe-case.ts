import { type CaseRegisterRow, findingCatalogue } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'
import { type CaseFile, type CaseRow, showCaseReference } from '@doisoat/store'
import { bold, left, right, table, wrap } from './text-table.ts'

const codeOf = new Map<number, string>(findingCatalogue.map(({ number, code }) => [number, code]))

/** What a terminal and a JSON answer show of a case: no person key, and long numbers masked. */
export function shownCase<T extends CaseRow>(
  one: T,
): Omit<T, 'case_key' | 'person_key'> & { readonly reference: string; readonly codes: string[] } {
  const { case_key, person_key: _, ...rest } = one
  return {
    reference: showCaseReference(case_key),
    ...rest,
    register_number: one.register_number === null ? null : maskLongDigits(one.register_number),
    codes: codesOf(one.numbers),
  }
}

/** A case with its rows and findings, values masked. */
export function shownFile(file: CaseFile) {
  const masked = (value: unknown): unknown => (typeof value === 'string' ? maskLongDigits(value) : value)
  const cells = (row: CaseRegisterRow) =>
    Object.fromEntries(Object.entries<unknown>({ ...row }).map(([name, value]) => [name, masked(value)]))
  return {
    ...shownCase(file),
    findings: file.findings.map(
      ({ number, code, severity, register, field, value, reference_value, suggested_value, evidence }) => ({
        number,
        code,
        severity,
        register,
        field,
        value: masked(value),
        reference_value: masked(reference_value),
        suggested_value: masked(suggested_value),
        evidence: masked(evidence),
      }),
    ),
    rows: file.rows.map(cells),
  }
}

/** One line a case. */
export function caseTable(cases: readonly CaseRow[]): string[] {
  const columns = [
    left('case'),
    left('due'),
    left('state'),
    left('owner'),
    left('register'),
    left('unit'),
    left('codes'),
    right('reopened'),
  ]
  return table(
    columns,
    cases.map((one) => [
      showCaseReference(one.case_key),
      one.due_on,
      `${one.standing}${one.warned_on === null ? '' : ', warned'}${one.statements_waiting > 0 ? ', statement waits' : ''}`,
      one.owner_agency,
      one.register,
      one.unit_code,
      codesOf(one.numbers).join(' '),
      String(one.reopened_times),
    ]),
  )
}

/** A case on the terminal: how it stands, its findings and rows, and what happened to it. */
export function caseText(file: CaseFile): string {
  const { findings, rows } = shownFile(file)
  return [
    bold(`case ${showCaseReference(file.case_key)}`),
    `${file.standing}, due ${file.due_on}${file.due_on === file.deadline ? '' : ` (deadline ${file.deadline}, waived until ${text(file.waived_until)})`}`,
    `${file.severity}; register ${file.register}, to be mended by ${file.owner_agency}; unit ${file.unit_code || 'unknown'}`,
    '',
    ...findings.flatMap((one) =>
      wrap(
        `${one.number} ${one.code} on ${one.register}: ${text(one.value)} against ${text(one.reference_value)} ${text(one.evidence)}`,
      ),
    ),
    '',
    ...table(
      [left('register'), right('line'), left('ID'), left('name'), left('birth date'), left('sex'), left('unit'), left('status')],
      rows.map((row) =>
        ['register', 'source_line', 'national_id', 'full_name', 'birth_date', 'sex', 'unit_code', 'status'].map((name) =>
          text(row[name]),
        ),
      ),
    ),
    '',
    ...history(file).map(([day, what]) => `${day}  ${what}`),
  ].join('\n')
}

function history(file: CaseFile): (readonly [string, string])[] {
  const numbers = (list: readonly number[]) => codesOf(list).join(' ') || 'nothing'
  const lines = [
    ...file.events.map((one): [string, string] => [
      one.on_date,
      `${one.event} by run ${one.run_id}: ${numbers(one.numbers_before)} → ${numbers(one.numbers_after)}`,
    ]),
    ...file.warnings.map((one): [string, string] => [one.warned_on, `owner warned: due ${one.due_on}`]),
    ...file.waivers.flatMap((one): [string, string][] => [
      [one.granted_on, `waived until ${one.expires_on} by ${one.granted_by}: ${one.reason}`],
      ...(one.revoked_on === null
        ? []
        : [[one.revoked_on, `waiver revoked by ${text(one.revoked_by)}: ${text(one.revoke_reason)}`] as [string, string]]),
    ]),
    ...file.statements.flatMap((one): [string, string][] => [
      [one.taken_on, `statement ${one.statement_id} taken by ${one.taken_by}, to be answered by ${one.due_on}: ${one.statement}`],
      ...(one.answered_on === null
        ? []
        : [
            [one.answered_on, `statement ${one.statement_id} answered by ${text(one.answered_by)}: ${text(one.answer)}`] as [
              string,
              string,
            ],
          ]),
    ]),
  ]
  return lines.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

function codesOf(numbers: readonly number[]): string[] {
  return numbers.map((number) => codeOf.get(number) ?? String(number))
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
