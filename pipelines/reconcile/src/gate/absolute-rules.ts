import type { GateRule, RegisterFacts } from '@doisoat/contracts'
import type { Inspection } from '@doisoat/files'
import { type Column, foldHeader, type Gate, type Register } from '@doisoat/profile'
import { formatCount } from '@doisoat/runtime'
import type { Batch } from '../batch.ts'
import { knownStatuses } from './register-facts.ts'
import { above, below, ofAll, percent } from './rule.ts'

/** Their names; every other rule compares with the last published run. */
export const absoluteRuleNames: ReadonlySet<string> = new Set([
  'min_accepted_rows',
  'max_rejected_share',
  'cut_short',
  'min_usable_id_share',
  'min_valid_number_share',
  'min_known_status_share',
  'header_of_other_register',
  'same_file',
])

/** The rules that look at this run alone: they hold a first run too. */
export function absoluteRules(batch: Batch, facts: Readonly<Record<string, RegisterFacts>>): GateRule[] {
  return batch.registers.flatMap((register) => {
    const of = facts[register.name]
    const inspection = batch.inspections.get(register.name)
    if (!of || !inspection) return []
    return [
      ...ledgerRules({ register, inspection, facts: of, gate: batch.profile.gate }),
      ...valueRules(register, of, batch.profile.gate),
      ...headerRule(register, inspection, batch.profile.registers),
      ...sameFileRule(register, batch),
    ]
  })
}

interface Delivered {
  readonly register: Register
  readonly inspection: Inspection
  readonly facts: RegisterFacts
  readonly gate: Gate
}

function ledgerRules({ register, inspection, facts, gate }: Delivered): GateRule[] {
  const records = inspection.format === 'csv' ? inspection.records : facts.rows
  const rejected = records - facts.rows
  return [
    below({
      name: 'min_accepted_rows',
      register: register.name,
      // An optional register may be empty: its agency has nothing to show yet.
      value: register.required ? facts.rows : Math.max(facts.rows, gate.minAcceptedRows),
      limit: gate.minAcceptedRows,
      detail: `${formatCount(facts.rows)} rows accepted, at least ${formatCount(gate.minAcceptedRows)} expected`,
      suspicion: ': an empty register must not be published as full coverage',
    }),
    above({
      name: 'max_rejected_share',
      register: register.name,
      value: records === 0 ? 0 : rejected / records,
      limit: gate.maxRejectedShare,
      detail: `${ofAll(rejected, records)} records rejected, at most ${percent(gate.maxRejectedShare)} is let through; see rejects/${register.name}.csv`,
    }),
    ...(inspection.format === 'csv'
      ? [
          above({
            name: 'cut_short',
            register: register.name,
            value: inspection.cutShort ? 1 : 0,
            limit: 0,
            detail: inspection.cutShort
              ? 'the last line ends in the middle of its record: what came after it is missing, ask the sender for the whole file'
              : 'the last record is whole',
          }),
        ]
      : []),
  ]
}

/** What kind of values the register holds: a file of another register has other ones. */
function valueRules(register: Register, facts: RegisterFacts, gate: Gate): GateRule[] {
  const { rows, usableIds, validNumbers } = facts
  const share = (count: number): number => (rows === 0 ? 1 : count / rows)
  const another = ': is this the file of another register?'
  const rules = [
    below({
      name: 'min_usable_id_share',
      register: register.name,
      value: share(usableIds),
      limit: gate.minUsableIdShare,
      detail: `${ofAll(usableIds, rows)} rows have a usable ID, at least ${percent(gate.minUsableIdShare)} expected`,
      suspicion: another,
    }),
  ]
  if (validNumbers !== null) {
    rules.push(
      below({
        name: 'min_valid_number_share',
        register: register.name,
        value: share(validNumbers),
        limit: gate.minValidNumberShare,
        detail: `${ofAll(validNumbers, rows)} rows have a valid register number, at least ${percent(gate.minValidNumberShare)} expected`,
        suspicion: another,
      }),
    )
  }
  if (knownStatuses(register).length > 0 && Object.keys(facts.statuses).length > 0) {
    const known = rows - (facts.statuses[''] ?? 0)
    rules.push(
      below({
        name: 'min_known_status_share',
        register: register.name,
        value: share(known),
        limit: gate.minKnownStatusShare,
        detail: `${ofAll(known, rows)} rows have a status of this register, at least ${percent(gate.minKnownStatusShare)} expected`,
        suspicion: another,
      }),
    )
  }
  return rules
}

/**
 * The header fits another register better: all that one requires is there, and more of its columns than of this one's. Extra columns
 * alone say nothing: an account file may well bring names along.
 */
function headerRule(register: Register, inspection: Inspection, registers: readonly Register[]): GateRule[] {
  if (inspection.format !== 'csv') return []
  const headers = new Set(inspection.header.map(foldHeader))
  const has = (column: Column): boolean => [column.name, ...column.aliases].some((name) => headers.has(foldHeader(name)))
  const known = (one: Register): number => one.columns.filter(has).length
  const own = known(register)
  const others = registers
    .filter((one) => one !== register && one.columns.every((column) => !column.required || has(column)))
    .map((one) => ({ name: one.name, columns: known(one) }))
  const best = others.toSorted((a, b) => b.columns - a.columns || (a.name < b.name ? -1 : 1))[0]
  return [
    above({
      name: 'header_of_other_register',
      register: register.name,
      value: best?.columns ?? 0,
      limit: own,
      detail: `${own} columns of ${register.name}${best ? `, ${best.columns} of ${best.name}` : '; the header fits no other register'}`,
    }),
  ]
}

function sameFileRule(register: Register, batch: Batch): GateRule[] {
  const sha256 = batch.inspections.get(register.name)?.sha256
  const same = batch.registers.filter((one) => one !== register && batch.inspections.get(one.name)?.sha256 === sha256)
  return [
    above({
      name: 'same_file',
      register: register.name,
      value: same.length,
      limit: 0,
      detail:
        same.length === 0 ? 'no other register has the same file' : `the same file as ${same.map((one) => one.name).join(', ')}`,
    }),
  ]
}
