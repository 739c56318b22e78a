import { join } from 'node:path'
import { cityRegisters } from '@doisoat/cities'
import { readCsv } from '@doisoat/cities/testing'
import { type FindingCode, getFinding } from '@doisoat/contracts'
import { parseBirthDate } from '@doisoat/identifiers'

/**
 * The cases that must be open, counted by subject: `register|person|national ID`, `register|number|register number`, or where a row has
 * neither `register|row|cells`, of which several rows may share one.
 */
export type Subjects = ReadonlyMap<string, number>

interface Line {
  readonly register: string
  readonly code: FindingCode
  readonly trueId: string
  readonly row: Readonly<Record<string, string>>
}

/** Codes of a row whose ID cell names nobody: the case is the row's, by its register number. */
const withoutId: ReadonlySet<FindingCode> = new Set([
  'ID_MISSING',
  'ID_PLACEHOLDER',
  'ID_MALFORMED',
  'ID_SCIENTIFIC',
  'ID_CMND9_UNRESOLVED',
  'ID_WRONG_NUMBER',
])
/** Codes for which two registers against the population make the population the one to mend. */
const voted: ReadonlySet<FindingCode> = new Set(['NAME_MISMATCH', 'DOB_SWAP', 'DOB_YEAR', 'DOB_OTHER'])

/** Reads what a delivery of `generateMonths` says of its own errors, and makes of it the cases a correct system has open. */
export function expectedCases(folder: string, asOf: string): Subjects {
  const lines = linesOf(folder)
  const anonymous = new Set(lines.filter(({ code }) => withoutId.has(code)).map(({ row }) => row))
  const serious = lines.filter(({ code }) => getFinding(code).severity !== 'info')
  const disputed = Map.groupBy(
    serious.filter(({ code }) => voted.has(code)),
    (line) => disputeOf(line, asOf),
  )
  const subjects = new Map<string, number>()
  const rows = new Map<string, Set<Line['row']>>()
  for (const line of serious) {
    const agreeing = voted.has(line.code) ? (disputed.get(disputeOf(line, asOf)) ?? []) : []
    const isPopulations = agreeing.some(({ register }) => register !== line.register)
    const register = isPopulations ? 'population' : line.register
    const subject = anonymous.has(line.row) ? rowSubject(register, line.row) : personSubject(register, line)
    subjects.set(subject, 1)
    if (!subject.includes('|row|')) continue
    const same = rows.get(subject) ?? new Set()
    rows.set(subject, same.add(line.row))
    subjects.set(subject, same.size)
  }
  return subjects
}

function linesOf(folder: string): Line[] {
  const truth = readCsv(join(folder, 'truth.csv')).rows
  const registers = new Map<string, Line['row'][]>(
    cityRegisters.map((register) => {
      const { header, rows } = readCsv(join(folder, `${register}.csv`))
      return [register, rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))]
    }),
  )
  return truth.map(([register = '', line = '', code = '', trueId = '']) => {
    const row = registers.get(register)?.[Number(line) - 2]
    if (!row) throw new Error(`${folder}: ${register} has no line ${line}`)
    return { register, code: code as FindingCode, trueId, row }
  })
}

/** What a row says of a person, against the population. */
function disputeOf({ code, trueId, row }: Line, asOf: string): string {
  if (code === 'NAME_MISMATCH') return `${trueId}|${(row['full_name'] ?? '').normalize('NFC').toLowerCase().trim()}`
  const birth = parseBirthDate(row['birth_date'] ?? '', { order: 'dmy', compact: false, asOf }).value
  return `${trueId}|${birth === null ? '' : [birth.year, birth.month, birth.day].join()}`
}

/** The person whose number the ID cell says, rightly or wrongly; a cell that had to be repaired says its own person's. */
function personSubject(register: string, { trueId, row }: Line): string {
  const written = row['national_id'] ?? ''
  return `${register}|person|${/^\d{12}$/.test(written) ? written : trueId}`
}

function rowSubject(register: string, row: Line['row']): string {
  const number = row['si_number'] ?? row['tax_code']
  return number === undefined
    ? namelessSubject(register, [row['national_id'], row['full_name'], row['status'] ?? row['life_status']])
    : `${register}|number|${number}`
}

/**
 * A row that has neither a usable ID nor a number is known by what it says alone (ID cell, name, status): one that is mended in the month
 * in which another like it appears is the same case to everybody.
 */
export function namelessSubject(register: string, cells: readonly (string | null | undefined)[]): string {
  return [register, 'row', ...cells.map((cell) => (cell ?? '').trim())].join('|')
}
