import { foldHeader } from './fold-header.ts'
import { type Report, show } from './problem.ts'
import type { Column, FieldKind, Meaning, Register } from './profile.ts'

/** The kinds in which each meaning can be read: the batch relies on the standardised form of the kind. */
const kindsOfMeaning: Readonly<Record<Meaning, readonly FieldKind[]>> = {
  national_id: ['national_id'],
  old_id: ['old_id'],
  previous_ids: ['id_list'],
  full_name: ['person_name'],
  other_name: ['person_name'],
  birth_date: ['birth_date'],
  sex: ['sex'],
  unit_code: ['unit'],
  residence_status: ['code'],
  life_status: ['code'],
  death_date: ['date'],
  excluded_group: ['code'],
  household_id: ['text', 'code'],
  group_code: ['text', 'code'],
  updated_on: ['date'],
  register_number: ['register_number', 'tax_code', 'si_number'],
  card_number: ['register_number', 'health_card'],
  status: ['code'],
  status_reason: ['code'],
  subject_type: ['code'],
  activated_on: ['date'],
}

/** Without these columns a register of the role cannot be linked and compared. */
const neededMeanings: Readonly<Record<Register['role'], readonly Meaning[]>> = {
  reference: ['national_id', 'full_name', 'birth_date'],
  person: ['national_id', 'full_name', 'birth_date'],
  account: ['national_id'],
}

/** Canonical values the batch itself asks for; other values of a column are the deployment's own words. */
const neededValues: Partial<Readonly<Record<Meaning, readonly string[]>>> = { sex: ['M', 'F'], life_status: ['alive', 'dead'] }

/** Reports every fault that one register file shows by itself. */
export function checkRegister(file: string, register: Register, report: Report): void {
  if (file !== `registers/${register.name}.yaml`) report(['name'], `register ${register.name}`, `the name of the file ${file}`)
  if (register.role === 'reference' && !register.required)
    report(['role'], 'a reference register that may be missing', 'required: true')
  checkHeaders(register, report)
  checkMeanings(register, report)
  register.columns.forEach((column, index) => {
    checkValues(column, ['columns', index], report)
  })
  checkStatus(register, report)
  checkScope(register, report)
}

/** One header must lead to one column; that a column is named twice (own and shared aliases) harms nothing. */
function checkHeaders(register: Register, report: Report): void {
  const columnOf = new Map<string, string>()
  const note = (header: string, column: string, path: readonly PropertyKey[]): void => {
    const folded = foldHeader(header)
    const earlier = columnOf.get(folded) ?? column
    if (folded === '') report(path, `header ${show(header)}`, 'a header with a letter or digit')
    if (earlier !== column) {
      report(
        path,
        `header ${show(header)} of ${column}`,
        `a header that ${earlier} does not have (case, accents and spaces do not count)`,
      )
    }
    columnOf.set(folded, earlier)
  }
  register.columns.forEach(({ name }, index) => {
    if (register.columns.findIndex((other) => other.name === name) < index)
      report(['columns', index], `a second column ${name}`, 'one')
    note(name, name, ['columns', index, 'name'])
  })
  register.columns.forEach(({ name, aliases }, index) => {
    aliases.forEach((alias, position) => {
      note(alias, name, ['columns', index, 'aliases', position])
    })
  })
}

function checkMeanings(register: Register, report: Report): void {
  const columns = new Map<Meaning, Column>()
  register.columns.forEach((column, index) => {
    const { meaning, name, kind } = column
    if (meaning === null) return
    const earlier = columns.get(meaning)
    if (earlier)
      report(['columns', index, 'meaning'], `a second column of meaning ${meaning} (${name})`, `one, and ${earlier.name} has it`)
    else columns.set(meaning, column)
    const kinds = kindsOfMeaning[meaning]
    if (!kinds.includes(kind)) report(['columns', index, 'kind'], `kind ${kind} for meaning ${meaning}`, kinds.join(' or '))
  })
  for (const meaning of neededMeanings[register.role]) {
    const column = columns.get(meaning)
    if (!column) report(['columns'], `no column of meaning ${meaning}`, `one, since the role is ${register.role}`)
    else if (!column.required)
      report(
        ['columns', register.columns.indexOf(column)],
        `column ${column.name} not required`,
        `required: true, since the role is ${register.role}`,
      )
  }
}

function checkValues(column: Column, path: readonly PropertyKey[], report: Report): void {
  const canonical = Object.keys(column.values)
  if (canonical.length > 0 && column.kind !== 'code' && column.kind !== 'sex')
    report([...path, 'values'], `values of kind ${column.kind}`, 'values only for the kinds code and sex')
  const needed = (column.meaning && neededValues[column.meaning]) ?? []
  const missing = needed.filter((value) => !canonical.includes(value))
  if (missing.length > 0)
    report(
      canonical.length > 0 ? [...path, 'values'] : path,
      `no values for ${missing.join(' and ')}`,
      `the codes that stand for ${needed.join(' and ')}`,
    )
  const unknownSex = column.kind === 'sex' ? canonical.filter((value) => value !== 'M' && value !== 'F') : []
  for (const value of unknownSex) report([...path, 'values', value], `sex ${value}`, 'M or F')
  const meant = new Map(canonical.map((value) => [value.toLowerCase(), value]))
  for (const [value, raws] of Object.entries(column.values)) {
    raws.forEach((raw, position) => {
      const key = raw.trim().toLowerCase()
      const earlier = meant.get(key) ?? value
      if (earlier !== value) {
        const expected = `a value that does not yet stand for ${earlier} (case does not count)`
        report([...path, 'values', value, position], `${show(raw)} for ${value}`, expected)
      }
      meant.set(key, earlier)
    })
  }
}

/** Canonical values of the column with a meaning: undefined = no such column, null = the column takes any value. */
function valuesOf(register: Register, meaning: Meaning): readonly string[] | null | undefined {
  const column = register.columns.find((candidate) => candidate.meaning === meaning)
  if (!column) return undefined
  const values = Object.keys(column.values)
  return values.length > 0 ? values : null
}

/** Reports values a rule names that the column with the meaning can never hold. */
export function checkKnown(
  named: readonly string[],
  where: { readonly register: Register; readonly meaning: Meaning; readonly path: readonly PropertyKey[] },
  report: Report,
): void {
  if (named.length === 0) return
  const values = valuesOf(where.register, where.meaning)
  if (values === undefined)
    report(where.path, named.join(', '), `a column of meaning ${where.meaning} in register ${where.register.name}`)
  if (!values) return
  for (const value of named.filter((one) => !values.includes(one))) {
    report(where.path, `${where.meaning} ${value}`, `one of ${values.join(', ')} (register ${where.register.name})`)
  }
}

function checkStatus(register: Register, report: Report): void {
  const { status } = register
  if (status === null) {
    if (valuesOf(register, 'status') !== undefined)
      report(['columns'], 'a column of meaning status and no status groups', 'status: { active: [...] }')
  } else {
    checkKnown(status.active, { register, meaning: 'status', path: ['status', 'active'] }, report)
    checkKnown(status.closed, { register, meaning: 'status', path: ['status', 'closed'] }, report)
    for (const both of status.closed.filter((value) => status.active.includes(value)))
      report(['status', 'closed'], `${both} as active and closed`, 'one of the two')
  }
  register.statusRules.forEach((rule, index) => {
    checkKnown(rule.statuses, { register, meaning: 'status', path: ['statusRules', index, 'statuses'] }, report)
    checkKnown(rule.reasons, { register, meaning: 'status_reason', path: ['statusRules', index, 'reasons'] }, report)
  })
}

function checkScope(register: Register, report: Report): void {
  const { excludedGroups } = register
  if (excludedGroups !== 'any') {
    checkKnown(excludedGroups, { register, meaning: 'excluded_group', path: ['excludedGroups'] }, report)
  } else if (valuesOf(register, 'excluded_group') === undefined) {
    report(['excludedGroups'], 'any', 'a column of meaning excluded_group')
  }
  checkKnown(register.sharedSubjectTypes, { register, meaning: 'subject_type', path: ['sharedSubjectTypes'] }, report)
}
