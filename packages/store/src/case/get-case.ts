import { type CaseRegisterRow, DoisoatError } from '@doisoat/contracts'
import { type Selectable, sql, type Transaction } from 'kysely'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import type { FindingRow } from '../finding.ts'
import { withSteward } from '../with-steward.ts'
import { lineageOf } from './case-lineage.ts'
import { showCaseReference } from './case-reference.ts'
import type { CaseDay } from './case-standing.ts'
import { type CaseReader, type CaseRow, readCases, selectCases } from './list-cases.ts'

export interface CaseFile extends CaseRow {
  /** What runs did, oldest first: those of the lineage of the run. */
  readonly events: readonly Selectable<Database['case_event']>[]
  readonly waivers: readonly Selectable<Database['case_waiver']>[]
  readonly statements: readonly Selectable<Database['case_statement']>[]
  readonly warnings: readonly Selectable<Database['case_warning']>[]
  /** The findings of the run; none for a closed case, and for one carried on since its register was not delivered. */
  readonly findings: readonly FindingRow[]
  /** Rows of the person, the reference register first: all for a steward, those of its own registers for an agency. */
  readonly rows: readonly CaseRegisterRow[]
}

/**
 * One case with its history, what people said of it, its findings and its rows.
 *
 * Throws CASE_UNKNOWN (usage), in the same words for a case that is not there and for one that is another agency's.
 */
export async function getCase(
  store: Store,
  reader: CaseReader,
  { caseKey, ...day }: CaseDay & { readonly caseKey: string },
): Promise<CaseFile> {
  const file = await readCases(store, reader, async (trx) => {
    const row = await findCase(trx, caseKey, day)
    const of = { caseKey, runId: day.runId }
    return { ...row, ...(await historyOf(trx, of)), findings: await findingsOf(trx, of) }
  })
  return { ...file, rows: await rowsOf(store, reader, { caseKey, runId: day.runId }) }
}

/** The case as the reader sees it in the run; throws CASE_UNKNOWN (usage). */
export async function findCase(trx: Transaction<Database>, caseKey: string, day: CaseDay): Promise<CaseRow> {
  const { rows } = await selectCases(day, { where: [sql`s.case_key = ${caseKey}`] }).execute(trx)
  const [row] = rows
  if (row) return row
  throw new DoisoatError('CASE_UNKNOWN', `there is no case ${showCaseReference(caseKey)} in the published run`, {
    exit: 'usage',
    next: 'check the reference number; doisoat cases list',
  })
}

interface CaseOfRun {
  readonly caseKey: string
  readonly runId: string
}

async function historyOf(
  trx: Transaction<Database>,
  { caseKey, runId }: CaseOfRun,
): Promise<Pick<CaseFile, 'events' | 'waivers' | 'statements' | 'warnings'>> {
  const lineage = await lineageOf(trx, runId)
  const events = await trx
    .selectFrom('case_event')
    .selectAll()
    .where('case_key', '=', caseKey)
    .where('run_id', '=', sql<string>`any (${lineage}::text[])`)
    .execute()
  const waivers = await trx.selectFrom('case_waiver').selectAll().where('case_key', '=', caseKey).orderBy('waiver_id').execute()
  const statements = await trx
    .selectFrom('case_statement')
    .selectAll()
    .where('case_key', '=', caseKey)
    .orderBy('statement_id')
    .execute()
  const warnings = await trx.selectFrom('case_warning').selectAll().where('case_key', '=', caseKey).orderBy('due_on').execute()
  const depth = new Map(lineage.map((run, index) => [run, index]))
  return {
    events: events.toSorted((a, b) => (depth.get(b.run_id) ?? 0) - (depth.get(a.run_id) ?? 0)),
    waivers,
    statements,
    warnings,
  }
}

async function findingsOf(trx: Transaction<Database>, { caseKey, runId }: CaseOfRun): Promise<FindingRow[]> {
  return trx
    .selectFrom('finding')
    .selectAll()
    .where('run_id', '=', runId)
    .where(
      'finding_key',
      '=',
      (where) =>
        sql<string>`any (array(${where
          .selectFrom('case_state')
          .select(sql<string>`unnest(finding_keys)`.as('key'))
          .where('run_id', '=', runId)
          .where('case_key', '=', caseKey)}))`,
    )
    .orderBy('register')
    .orderBy('source_line')
    .orderBy('number')
    .execute()
}

/** Read only after the reader was found to own the case; an agency gets no row of another agency's register. */
async function rowsOf(store: Store, reader: CaseReader, { caseKey, runId }: CaseOfRun): Promise<CaseRegisterRow[]> {
  const agency = reader === 'steward' ? null : reader.agency
  return withSteward(store, async (trx) => {
    const { rows } = await sql<{ one: CaseRegisterRow }>`
      select one from case_rows c cross join json_array_elements(c.rows) with ordinality as r (one, place)
      where c.run_id = ${runId} and c.case_key = ${caseKey} and (${agency}::text is null or exists (
        select from delivery d where d.run_id = ${runId} and d.register = one ->> 'register' and d.owner_agency = ${agency}))
      order by place`.execute(trx)
    return rows.map((row) => row.one)
  })
}
