import { DoisoatError, findFinding, findingCatalogue } from '@doisoat/contracts'
import type { CaseRow, Standing } from '@doisoat/store'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { isoDay, wholeNumber } from '../option-values.ts'
import { addCaseFigures } from './cases-figures.ts'
import { addCaseWords } from './cases-words.ts'

interface ListOptions extends CommonOptions {
  readonly as?: string
  readonly agency?: string
  readonly unit?: string
  readonly register?: string
  readonly code?: string
  readonly severity?: string
  readonly state?: string
  readonly dueUntil?: string
  readonly after?: string
  readonly limit: string
}

export function addCases(program: Command): void {
  const cases = program.command('cases').description('What is to be mended, by whom and by when, from the run that readers see.')
  command(cases, 'list', 'Cases that are not closed, by due date.')
    .option('--agency <name>', 'only those this agency mends')
    .option('--unit <code>', 'only of this unit')
    .option('--register <name>', 'only where this register is to be mended')
    .option('--code <code>', 'only with this finding code, by name or number')
    .option('--severity <block|review>', 'only of this severity')
    .option('--state <state>', 'open, overdue, answered, waived or closed')
    .option('--due-until <day>', 'only those due on this day or before')
    .option('--after <day/case>', 'the next page: what the page before says')
    .option('--limit <number>', 'at most so many', '50')
    .option('--as <name>', 'who asks (default: the account of the operating system)')
    .action(list)
  command(cases, 'show <case>', 'One case by its reference number: findings, rows, history, statements.')
    .option('--as <name>', 'who asks (default: the account of the operating system)')
    .action(show)
  addCaseWords(cases)
  addCaseFigures(cases)
}

async function list(options: ListOptions): Promise<void> {
  const { listCases, recordAudit } = await import('@doisoat/store')
  const { openCases } = await import('../open-cases.ts')
  const { caseTable, shownCase } = await import('../describe-case.ts')
  const limit = wholeNumber('--limit', options.limit)
  const filter = {
    agency: options.agency,
    unit: options.unit,
    register: options.register,
    number: options.code === undefined ? undefined : numberOf(options.code),
    severity: options.severity === undefined ? undefined : oneOf('--severity', options.severity, ['block', 'review']),
    standing: options.state === undefined ? undefined : await standingNamed(options.state),
    dueUntil: options.dueUntil === undefined ? undefined : isoDay('--due-until', options.dueUntil),
  }
  const after = options.after === undefined ? undefined : await cursorOf(options.after)
  const { store, day, by } = await openCases(options)
  await using _store = store
  const cases = await listCases(store, 'steward', { ...day, ...filter, after, limit })
  const details = Object.fromEntries(
    Object.entries(filter).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  )
  await recordAudit(store.db, {
    ...by,
    action: 'case.list',
    object: 'cases',
    runId: day.runId,
    agency: options.agency ?? null,
    details: { filter: details, cases: cases.length },
  })
  const next = cases.length < limit ? undefined : await pageAfter(cases)
  const lines =
    cases.length === 0 ? ['no such case'] : [...caseTable(cases), ...(next === undefined ? [] : [`next page: --after ${next}`])]
  print(options, { ...day, cases: cases.map(shownCase), next: next ?? null }, lines.join('\n'))
}

async function show(reference: string, options: CommonOptions & { readonly as?: string }): Promise<void> {
  const { getCase, parseCaseReference, recordAudit } = await import('@doisoat/store')
  const { openCases } = await import('../open-cases.ts')
  const { caseText, shownFile } = await import('../describe-case.ts')
  const caseKey = parseCaseReference(reference)
  const { store, day, by } = await openCases(options)
  await using _store = store
  const file = await getCase(store, 'steward', { ...day, caseKey })
  await recordAudit(store.db, {
    ...by,
    action: 'case.view',
    object: 'case',
    caseKey,
    runId: day.runId,
    personKey: file.person_key,
  })
  print(options, shownFile(file), caseText(file))
}

function numberOf(code: string): number {
  const found = findFinding(code.toUpperCase()) ?? findingCatalogue.find((one) => String(one.number) === code)
  if (found) return found.number
  throw new DoisoatError('OPTION_VALUE', `--code ${code} is not in the catalogue, neither as a name nor as a number`, {
    exit: 'usage',
  })
}

async function standingNamed(state: string): Promise<Standing> {
  const { standings } = await import('@doisoat/store')
  return oneOf('--state', state, standings)
}

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value)
  if (found !== undefined) return found
  throw new DoisoatError('OPTION_VALUE', `${option} ${value} is not known; there are: ${known.join(', ')}`, { exit: 'usage' })
}

async function pageAfter(cases: readonly CaseRow[]): Promise<string | undefined> {
  const { showCaseReference } = await import('@doisoat/store')
  const last = cases.at(-1)
  return last && `${last.deadline}/${showCaseReference(last.case_key)}`
}

async function cursorOf(after: string): Promise<{ deadline: string; case_key: string }> {
  const { parseCaseReference } = await import('@doisoat/store')
  const [day = '', reference = ''] = after.split('/')
  return { deadline: isoDay('--after', day), case_key: parseCaseReference(reference) }
}
