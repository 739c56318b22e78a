import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { isoDay, wholeNumber } from '../option-values.ts'

interface WordOptions extends CommonOptions {
  readonly as?: string
}

/** The commands that keep what people say of cases: each with a name, and a reason or a text. */
export function addCaseWords(cases: Command): void {
  word(cases, 'waive <case>', 'Lets a case stay as it is until a day, with a reason.')
    .requiredOption('--reason <text>', 'why; stands in its history')
    .requiredOption('--until <day>', 'last day of the waiver')
    .action(waive)
  word(cases, 'revoke <case>', 'Takes back the waiver of a case.')
    .requiredOption('--reason <text>', 'why; stands in its history')
    .action(revoke)
  word(
    cases,
    'statement <case>',
    "Adds a citizen's statement, taken by the 1022 desk on the reference number; its owner must answer.",
  )
    .requiredOption('--text <text>', 'what the citizen says; digits of numbers are masked')
    .action(statement)
  word(cases, 'answer-statement <number>', 'Answers a statement, once.')
    .requiredOption('--text <text>', 'what the citizen is told')
    .option('--agency <name>', 'in the name of this agency: only statements on its own cases')
    .action(answer)
  word(cases, 'warn', 'Warns the owners of the cases that are about to fall due, once for each deadline.').action(warn)
}

function word(cases: Command, usage: string, description: string): Command {
  return command(cases, usage, description).option('--as <name>', 'who says it (default: the account of the operating system)')
}

async function waive(
  reference: string,
  options: WordOptions & { readonly reason: string; readonly until: string },
): Promise<void> {
  const { parseCaseReference, showCaseReference, waiveCase } = await import('@doisoat/store')
  const { openCases } = await import('../open-cases.ts')
  const caseKey = parseCaseReference(reference)
  const expiresOn = isoDay('--until', options.until)
  const { store, day, by } = await openCases(options)
  await using _store = store
  const waiver = await waiveCase(store, { ...day, caseKey, by, expiresOn, reason: options.reason })
  const shown = showCaseReference(caseKey)
  print(options, { case: shown, waiver, expiresOn, by: by.actor }, `case ${shown} is waived until ${expiresOn} by ${by.actor}`)
}

async function revoke(reference: string, options: WordOptions & { readonly reason: string }): Promise<void> {
  const { parseCaseReference, revokeWaiver, showCaseReference } = await import('@doisoat/store')
  const { openCases } = await import('../open-cases.ts')
  const caseKey = parseCaseReference(reference)
  const { store, day, by } = await openCases(options)
  await using _store = store
  await revokeWaiver(store, { ...day, caseKey, by, reason: options.reason })
  const shown = showCaseReference(caseKey)
  print(options, { case: shown, revokedOn: day.today, by: by.actor }, `the waiver of case ${shown} is revoked by ${by.actor}`)
}

async function statement(reference: string, options: WordOptions & { readonly text: string }): Promise<void> {
  const { addStatement, parseCaseReference, showCaseReference } = await import('@doisoat/store')
  const { addWorkingDays } = await import('@doisoat/profile')
  const { openCases } = await import('../open-cases.ts')
  const caseKey = parseCaseReference(reference)
  const { store, day, by, profile } = await openCases(options)
  await using _store = store
  const dueOn = addWorkingDays(profile, day.today, profile.deadlines.statement)
  const number = await addStatement(store, { ...day, caseKey, by, dueOn, statement: options.text })
  const shown = showCaseReference(caseKey)
  print(
    options,
    { case: shown, statement: number, dueOn, by: by.actor },
    `statement ${number} on case ${shown}, to be answered by ${dueOn}. next: doisoat cases answer-statement ${number} --text TEXT`,
  )
}

async function answer(number: string, options: WordOptions & { readonly text: string; readonly agency?: string }): Promise<void> {
  const { answerStatement } = await import('@doisoat/store')
  const { openCases } = await import('../open-cases.ts')
  const statementId = wholeNumber('the number of a statement', number)
  const { store, day, by } = await openCases(options)
  await using _store = store
  const reader = options.agency === undefined ? 'steward' : { agency: options.agency }
  await answerStatement(store, reader, { statementId, answer: options.text, today: day.today, by })
  print(
    options,
    { statement: statementId, answeredOn: day.today, by: by.actor },
    `statement ${statementId} is answered by ${by.actor}`,
  )
}

async function warn(options: WordOptions): Promise<void> {
  const { warnDueCases } = await import('@doisoat/store')
  const { openCases, soonUntil } = await import('../open-cases.ts')
  const opened = await openCases(options)
  const { store, day, by } = opened
  await using _store = store
  const until = soonUntil(opened)
  const warned = await warnDueCases(store, { ...day, soonUntil: until, by })
  const lines = warned.map((one) => `${one.owner_agency}: ${one.warned} cases due until ${until}`)
  print(options, { ...day, until, warned }, lines.length === 0 ? `nobody to warn of a case due until ${until}` : lines.join('\n'))
}
