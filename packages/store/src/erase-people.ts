import { type RawBuilder, sql, type Transaction } from 'kysely'
import { operator, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'
import type { Database } from './database.ts'
import { partitionName } from './partition.ts'
import { toStoreError } from './store-error.ts'
import { withBackupRole } from './with-backup-role.ts'

/** Whose rows go; one request may name several people. */
export interface PeopleToErase {
  readonly personKeys: readonly string[]
  /** Regular expression (POSIX, RE2 and JavaScript alike) that finds their IDs in a text less `idSeparators`. */
  readonly idPattern: string
  /** Findings that were found to be theirs by other means than the ID. */
  readonly findingKeys: readonly string[]
  readonly caseKeys: readonly string[]
  /** run.json of held runs as it is once their findings are left out, by run id. */
  readonly heldRuns: ReadonlyMap<string, string>
}

/** Characters people write between the digits of a number. */
export const idSeparators = " .-'"

/** Columns in which the ID of a person can stand. */
const idColumns = ['register_number', 'national_id', 'value', 'reference_value', 'suggested_value', 'evidence'] as const
const idText = sql`translate(concat_ws('|', ${sql.join(idColumns.map((name) => sql.id(name)))}), ${sql.lit(idSeparators)}, '')`

/** Parts of a run that hold rows of cases. */
const caseParts = ['case_state', 'case_rows', 'case_event'] as const

/** What people said of a case. */
const caseWords = ['case_waiver', 'case_statement', 'case_warning'] as const

/** A case of any run: its findings, and the rows it shows as JSON. */
export interface CaseOfRun {
  readonly case_key: string
  readonly finding_keys: string
  readonly rows: string
}

/** Findings of all runs that are theirs by key, or because an ID of theirs stands in them. */
export function readFindingsOf(store: Store, people: Pick<PeopleToErase, 'personKeys' | 'idPattern'>): Promise<string[]> {
  return withBackupRole(store, async (trx) => {
    const { rows } = await sql<{ finding_key: string }>`
      select distinct finding_key from finding
      where person_key = any(${people.personKeys}) or ${idText} ~ ${people.idPattern} order by 1`.execute(trx)
    return rows.map((row) => row.finding_key)
  })
}

/** Cases of all runs that are theirs by key, by a finding, or because an ID of theirs stands in their rows. */
export function readCasesOf(
  store: Store,
  people: Pick<PeopleToErase, 'personKeys' | 'idPattern' | 'findingKeys'>,
): Promise<CaseOfRun[]> {
  const text = sql`translate(concat_ws('|', s.register_number, r.rows::text), ${idSeparators}, '')`
  return readCases(
    store,
    sql`s.person_key = any(${people.personKeys}) or s.finding_keys && ${people.findingKeys}::text[] or ${text} ~ ${people.idPattern}`,
  )
}

/** Cases of all runs without a usable ID in whose rows one of the texts stands. */
export function readNamelessCasesWith(store: Store, texts: readonly string[]): Promise<CaseOfRun[]> {
  return readCases(store, sql`s.person_key is null and r.rows::text like any(${texts.map((text) => `%${text}%`)})`)
}

function readCases(store: Store, condition: RawBuilder<unknown>): Promise<CaseOfRun[]> {
  return withBackupRole(store, async (trx) => {
    const { rows } = await sql<CaseOfRun>`
      select distinct s.case_key, s.finding_keys::text as finding_keys, coalesce(r.rows::text, '[]') as rows
      from case_state s left join case_rows r on r.run_id = s.run_id and r.case_key = s.case_key
      where ${condition} order by 1, 2, 3`.execute(trx)
    return rows
  })
}

/**
 * Takes people out of every run in the serving database and leaves a tombstone for each, in one transaction with the audit entries; with
 * `dryRun` all that is done and undone. Returns the rows taken out, by table.
 */
export async function eraseFromStore(
  store: Store,
  people: PeopleToErase,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Readonly<Record<string, number>>> {
  const trx = await store.db.startTransaction().execute()
  const touched = new Set<string>()
  try {
    await sql`set local lock_timeout = '5s'`.execute(trx)
    const rows: Record<string, number> = {}
    const count = (table: string, name: string, gone: number): void => {
      rows[table] = (rows[table] ?? 0) + gone
      if (gone > 0) touched.add(name)
    }
    for (const { run_id } of await trx.selectFrom('run').select('run_id').orderBy('run_id').execute()) {
      count('finding', partitionName('finding', run_id), await eraseFindings(trx, run_id, people))
      for (const table of caseParts) {
        const name = partitionName(table, run_id)
        count(table, name, await eraseCases(trx, name, people.caseKeys))
      }
    }
    for (const table of caseWords) count(table, table, await eraseCases(trx, table, people.caseKeys))
    count('answer', 'answer', await eraseAnswers(trx, people))
    for (const [runId, runJson] of people.heldRuns) {
      await trx.updateTable('held_run').set({ run_json: runJson }).where('run_id', '=', runId).execute()
    }
    const tombstones = people.personKeys.map((person_key) => ({ person_key }))
    await trx
      .insertInto('erasure')
      .values(tombstones)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    for (const personKey of people.personKeys) {
      await recordAudit(trx, { ...operator(), action: 'person.erase', object: 'person', personKey, details: rows })
    }
    if (dryRun) {
      await trx.rollback().execute()
      return rows
    }
    await trx.commit().execute()
    // A deleted row stays in the file until the table is written anew.
    for (const name of touched) await sql`vacuum full ${sql.id(name)}`.execute(store.db)
    return rows
  } catch (error) {
    if (!trx.isCommitted && !trx.isRolledBack) await trx.rollback().execute()
    throw toStoreError(error, store.place)
  }
}

/** Removes tombstones of people who ask back; their rows return with the next run. Returns those that were erased. */
export async function undoErasure(store: Store, personKeys: readonly string[]): Promise<string[]> {
  return store.db.transaction().execute(async (trx) => {
    const found = await trx
      .deleteFrom('erasure')
      .where('person_key', 'in', [...personKeys])
      .returning('person_key')
      .execute()
    for (const { person_key } of found) {
      await recordAudit(trx, { ...operator(), action: 'person.erase_undo', object: 'person', personKey: person_key })
    }
    return found.map((row) => row.person_key)
  })
}

/** Person keys of everybody erased. */
export async function listErased(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('erasure').select('person_key').orderBy('person_key').execute()
  return rows.map((row) => row.person_key)
}

async function eraseFindings(trx: Transaction<Database>, runId: string, people: PeopleToErase): Promise<number> {
  const partition = partitionName('finding', runId)
  const gone = await unforced(trx, partition, () =>
    sql<{ owner_agency: string; register: string; code: string; count: number }>`
      with gone as (
        delete from ${sql.id(partition)}
        where person_key = any(${people.personKeys}) or finding_key = any(${people.findingKeys}) or ${idText} ~ ${people.idPattern}
        returning owner_agency, register, code)
      select owner_agency, register, code, count(*) as count from gone group by owner_agency, register, code`.execute(trx),
  )
  for (const { owner_agency, register, code, count } of gone.rows) {
    await trx
      .updateTable('finding_count')
      .set({ count: sql<number>`count - ${count}` })
      .where('run_id', '=', runId)
      .where('owner_agency', '=', owner_agency)
      .where('register', '=', register)
      .where('code', '=', code)
      .execute()
  }
  await trx.deleteFrom('finding_count').where('run_id', '=', runId).where('count', '=', 0).execute()
  return gone.rows.reduce((sum, row) => sum + row.count, 0)
}

async function eraseCases(trx: Transaction<Database>, table: string, caseKeys: readonly string[]): Promise<number> {
  if (caseKeys.length === 0) return 0
  const { numAffectedRows } = await unforced(trx, table, () =>
    sql`delete from ${sql.id(table)} where case_key = any(${caseKeys})`.execute(trx),
  )
  return Number(numAffectedRows)
}

async function eraseAnswers(trx: Transaction<Database>, { caseKeys, findingKeys }: PeopleToErase): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from answer where case_key = any(${caseKeys}::text[]) or finding_key = any(${findingKeys}::text[])`.execute(trx)
  return Number(numAffectedRows)
}

/** The owner of a table is bound by its row-level security, which lets nobody delete: it is lifted inside the transaction. */
async function unforced<T>(trx: Transaction<Database>, table: string, change: () => Promise<T>): Promise<T> {
  await sql`alter table ${sql.id(table)} no force row level security`.execute(trx)
  const result = await change()
  await sql`alter table ${sql.id(table)} force row level security`.execute(trx)
  return result
}
