import { DoisoatError } from '@doisoat/contracts'
import { maskWrittenNumbers } from '@doisoat/runtime'
import { type Selectable, sql } from 'kysely'
import { type Actor, operator } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import { type CaseChange, changeCases } from './change-case.ts'
import { findCase } from './get-case.ts'
import { type CaseReader, readCases } from './list-cases.ts'

export type CaseStatement = Selectable<Database['case_statement']>

/**
 * Adds what a citizen said about a case, taken down by the 1022 desk; its owner must answer by `dueOn` (ISO). Digits of numbers are masked
 * before they are kept. Returns the number of the statement. Throws CASE_UNKNOWN, TEXT_MISSING (usage).
 */
export async function addStatement(
  store: Store,
  change: CaseChange & { readonly statement: string; readonly dueOn: string },
): Promise<number> {
  const { caseKey, today, dueOn, by = operator() } = change
  const statement = requireText(change.statement, 'a statement')
  return changeCases(
    store,
    async (trx) => {
      const { owner_agency } = await findCase(trx, caseKey, change)
      const { statement_id } = await trx
        .insertInto('case_statement')
        .values({ case_key: caseKey, owner_agency, statement, taken_by: by.actor, taken_on: today, due_on: dueOn })
        .returning('statement_id')
        .executeTakeFirstOrThrow()
      return {
        result: statement_id,
        entry: {
          action: 'case.statement',
          object: `statement ${statement_id}`,
          caseKey,
          agency: owner_agency,
          details: { due_on: dueOn },
        },
      }
    },
    by,
  )
}

/**
 * Answers a statement, once. An agency answers those of its own cases.
 *
 * Throws STATEMENT_UNKNOWN (usage) also for another agency's, STATEMENT_ANSWERED, TEXT_MISSING (usage).
 */
export async function answerStatement(
  store: Store,
  reader: CaseReader,
  request: { readonly statementId: number; readonly answer: string; readonly today: string; readonly by?: Actor | undefined },
): Promise<void> {
  const { statementId, today, by = operator() } = request
  const answer = requireText(request.answer, 'an answer')
  const [seen] = await readCases(store, reader, (trx) =>
    trx.selectFrom('case_statement').select('case_key').where('statement_id', '=', statementId).execute(),
  )
  if (!seen) {
    throw new DoisoatError('STATEMENT_UNKNOWN', `there is no statement ${statementId}`, {
      exit: 'usage',
      next: 'doisoat cases show CASE lists the statements of a case',
    })
  }
  await changeCases(
    store,
    async (trx) => {
      const answered = await trx
        .updateTable('case_statement')
        .set({ answer, answered_by: by.actor, answered_on: today, answered_at: sql<Date>`now()` })
        .where('statement_id', '=', statementId)
        .where('answered_on', 'is', null)
        .returning('statement_id')
        .executeTakeFirst()
      if (!answered)
        throw new DoisoatError('STATEMENT_ANSWERED', `statement ${statementId} is answered already`, { exit: 'usage' })
      const entry = { action: 'case.answer_statement', object: `statement ${statementId}`, caseKey: seen.case_key }
      return { result: undefined, entry: { ...entry, agency: reader === 'steward' ? null : reader.agency } }
    },
    by,
  )
}

/** Statements that wait for an answer, by due date; those due after `dueUntil` (ISO) left out when it is given. */
export function listWaitingStatements(
  store: Store,
  reader: CaseReader,
  { dueUntil, limit = 100 }: { readonly dueUntil?: string | undefined; readonly limit?: number } = {},
): Promise<CaseStatement[]> {
  return readCases(store, reader, (trx) =>
    trx
      .selectFrom('case_statement')
      .selectAll()
      .where('answered_on', 'is', null)
      .$if(dueUntil !== undefined, (query) => query.where('due_on', '<=', dueUntil ?? ''))
      .orderBy('due_on')
      .orderBy('statement_id')
      .limit(limit)
      .execute(),
  )
}

function requireText(text: string, what: string): string {
  if (text.trim() !== '') return maskWrittenNumbers(text.trim())
  throw new DoisoatError('TEXT_MISSING', `${what} needs words`, { exit: 'usage' })
}
