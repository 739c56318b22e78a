import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DoisoatError, type RunJson } from '@doisoat/contracts'
import { sql, type Transaction } from 'kysely'
import type { Client } from 'pg'
import { copyCsv } from '../copy-csv.ts'
import type { Database } from '../database.ts'
import { attachPartition, createPartition, partitionName } from '../partition.ts'
import { withholdErased } from '../withhold-erased.ts'

/** The columns of `serving/cases.csv`, one row per case of a run, in order. */
export const caseColumns = [
  'case_key',
  'register',
  'owner_agency',
  'person_key',
  'register_number',
  'unit_code',
  'group_code',
  'severity',
  'deadline_days',
  'numbers',
  'finding_keys',
  'rows',
] as const

export interface CasesToLoad {
  readonly run: RunJson
  /** The run whose cases are carried on; null for the first. */
  readonly previousRunId: string | null
  /** Folder with cases.csv. */
  readonly servingDir: string
  /** Calendar day of the deployment (ISO) on which the run is published. */
  readonly publishedOn: string
  /** Last day (ISO) of a deadline of so many working days from `publishedOn`. */
  readonly dueOn: (workingDays: number) => string
}

export interface CaseCounts {
  readonly opened: number
  readonly reopened: number
  readonly closed: number
  readonly open: number
}

interface Load extends CasesToLoad {
  readonly state: string
  readonly rows: string
  readonly event: string
}

/**
 * Loads the cases of a run: opens new ones, carries those on that the run before left open, opens closed ones again and closes those this
 * run no longer shows. Sets over the partition of the run before; nothing of an earlier run is changed.
 *
 * Reads `serving/cases.csv` and the run's finding partition, which must be loaded and not yet attached. Throws CASES_MISSING (usage) for a
 * run folder without the file, PUBLISH_COUNTS (invariantBroken) when its cases are not those of the findings, what `dueOn` throws.
 */
export async function loadCases(trx: Transaction<Database>, client: Client, cases: CasesToLoad): Promise<CaseCounts> {
  const { run, servingDir } = cases
  const path = join(servingDir, 'cases.csv')
  if (!existsSync(path)) throw casesMissing(run.runId, path)
  // Policy `publishing`: the partition of the run before may be read. The joins are of whole runs: they are hashed in memory.
  await sql`select set_config('doisoat.publishing', 'on', true), set_config('work_mem', '128MB', true)`.execute(trx)
  await trx
    .insertInto('case_run')
    .values({
      run_id: run.runId,
      profile: run.profile,
      previous_run_id: cases.previousRunId,
      published_on: cases.publishedOn,
    })
    .execute()
  const rows = await createPartition(trx, 'case_rows', run.runId)
  // The file is loaded into the table that keeps its widest column, so that this one is written once; the others leave it at the end.
  await sql`alter table ${sql.id(rows)} add register text collate "C" not null, add owner_agency text collate "C", add person_key text,
    add register_number text, add unit_code text collate "C", add group_code text collate "C", add severity text collate "C",
    add deadline_days int not null, add numbers int[] not null, add finding_keys text[] not null`.execute(trx)
  await copyCsv(client, { table: rows, columns: caseColumns, path })
  await withholdErased(trx, rows)
  await sql`analyze ${sql.id(rows)} (case_key, register, deadline_days), ${sql.id(partitionName('finding', run.runId))} (finding_key, register, likely_wrong)`.execute(
    trx,
  )
  await requireFindings(trx, run.runId, rows)
  const load: Load = {
    ...cases,
    rows,
    state: await createPartition(trx, 'case_state', run.runId),
    event: await createPartition(trx, 'case_event', run.runId),
  }
  await openAndCarryOn(trx, load)
  await closeOrKeep(trx, load)
  await writeEvents(trx, load)
  const counts = await countFlow(trx, load)
  await countByDue(trx, load)
  await keepOwners(trx, load)
  await sql`alter table ${sql.id(rows)} drop register, drop owner_agency, drop person_key, drop register_number, drop unit_code,
    drop group_code, drop severity, drop deadline_days, drop numbers, drop finding_keys`.execute(trx)
  for (const parent of ['case_rows', 'case_state', 'case_event'] as const) await attachPartition(trx, parent, run.runId)
  return counts
}

/** Every block and review finding must stand in one case: a file that was cut would close thousands of cases. */
async function requireFindings(trx: Transaction<Database>, runId: string, rows: string): Promise<void> {
  const { rows: counts } = await sql<{ in_cases: number; found: number }>`
    select (select coalesce(sum(cardinality(finding_keys)), 0) from ${sql.id(rows)})::bigint as in_cases,
      (select count(*) from ${sql.id(partitionName('finding', runId))} where severity <> 'info') as found`.execute(trx)
  const [found] = counts
  if (!found || found.in_cases === found.found) return
  throw new DoisoatError(
    'PUBLISH_COUNTS',
    `cases.csv does not hold the findings of the run: ${found.in_cases} in its cases, expected ${found.found}`,
    { exit: 'invariantBroken', next: 'run doisoat reconcile again' },
  )
}

/** The cases this run shows. A deadline never moves later while a case is open; a case that comes back gets a new one. */
async function openAndCarryOn(trx: Transaction<Database>, load: Load): Promise<void> {
  const { run, previousRunId, publishedOn, rows } = load
  const { rows: lengths } = await sql<{ days: number }>`
    select distinct deadline_days as days from ${sql.id(rows)} order by 1`.execute(trx)
  const deadlines = lengths.map(({ days }) => sql`(${sql.lit(days)}, ${load.dueOn(days)}::date)`)
  if (deadlines.length === 0) return
  const finding = sql.id(partitionName('finding', run.runId))
  const today = sql`${publishedOn}::date`
  const delivered = sql`${Object.keys(run.registers)}::text[]`
  await sql`
    insert into ${sql.id(load.state)} (case_key, register, owner_agency, unit_code, group_code, person_key, register_number, severity, numbers,
      finding_keys, source_registers, state, due_on, opened_run, opened_on, reopened_on, reopened_times, shown)
    with source as (
      select c.case_key, array_agg(distinct f.register) as registers
      from ${sql.id(rows)} c cross join unnest(c.finding_keys) k join ${finding} f on f.finding_key = k
      where c.register = any (array(select distinct likely_wrong from ${finding} where likely_wrong <> register))
      group by c.case_key)
    select c.case_key, c.register, c.owner_agency, c.unit_code, c.group_code, c.person_key, c.register_number, c.severity,
      c.numbers, c.finding_keys,
      case when p.state = 'open' and not p.source_registers <@ ${delivered}
        then array(select unnest(p.source_registers) except select unnest(${delivered})) else '{}' end || coalesce(s.registers, array[c.register]),
      'open', case when p.state = 'open' then least(p.due_on, d.due_on) else d.due_on end,
      coalesce(p.opened_run, ${run.runId}), coalesce(p.opened_on, ${today}),
      case when p.state = 'closed' then ${today} else p.reopened_on end, coalesce(p.reopened_times, 0) + (case when p.state = 'closed' then 1 else 0 end), true
    from ${sql.id(rows)} c
      join (values ${sql.join(deadlines)}) as d (days, due_on) on d.days = c.deadline_days
      left join source s on s.case_key = c.case_key
      left join case_state p on p.run_id = ${previousRunId} and p.case_key = c.case_key`.execute(trx)
}

/**
 * The cases of the run before that this run does not show: an open one is closed, unless a register of it was not delivered; then it is
 * carried on as it was, with its rows. Closed ones are carried on.
 */
async function closeOrKeep(trx: Transaction<Database>, load: Load): Promise<void> {
  const { run, previousRunId, publishedOn, rows } = load
  if (previousRunId === null) return
  const delivered = sql`p.source_registers <@ ${Object.keys(run.registers)}::text[]`
  const closes = sql`p.state = 'open' and ${delivered}`
  await sql`
    insert into ${sql.id(load.state)} (case_key, register, owner_agency, unit_code, group_code, person_key, register_number, severity, numbers,
      finding_keys, source_registers, state, due_on, opened_run, opened_on, reopened_on, reopened_times, closed_run, closed_on, shown)
    select p.case_key, p.register, p.owner_agency, p.unit_code, p.group_code, p.person_key, p.register_number, p.severity, p.numbers,
      p.finding_keys, p.source_registers, case when ${closes} then 'closed' else p.state end, p.due_on, p.opened_run, p.opened_on, p.reopened_on,
      p.reopened_times, case when ${closes} then ${run.runId} else p.closed_run end, case when ${closes} then ${publishedOn}::date else p.closed_on end,
      ${delivered}
    from case_state p
    where p.run_id = ${previousRunId} and not exists (select from ${sql.id(rows)} c where c.case_key = p.case_key)`.execute(trx)
  // Rows that are carried on have no line in the file.
  await sql`alter table ${sql.id(rows)} alter register drop not null, alter deadline_days drop not null, alter numbers drop not null,
    alter finding_keys drop not null`.execute(trx)
  await sql`
    insert into ${sql.id(rows)} (case_key, rows)
    select r.case_key, r.rows from case_rows r
    where r.run_id = ${previousRunId} and r.case_key in (select case_key from ${sql.id(load.state)} where state = 'open' and not shown)`.execute(
    trx,
  )
}

/**
 * What changed. Whether a closed case was in time is settled here: it was finished on the day its owner last answered it, since a run sees
 * a correction only with the next delivery; without an answer on the day of the run. A waiver moves its deadline to the last day in force.
 */
async function writeEvents(trx: Transaction<Database>, load: Load): Promise<void> {
  const { previousRunId, publishedOn } = load
  const today = sql`${publishedOn}::date`
  await sql`
    insert into ${sql.id(load.event)} (case_key, event, on_date, register, owner_agency, unit_code, numbers_before, numbers_after, started_on, due_on)
    select c.case_key, e.event, ${today}, c.register, c.owner_agency, c.unit_code, coalesce(p.numbers, '{}'),
      case e.event when 'closed' then '{}' else c.numbers end, coalesce(c.reopened_on, c.opened_on), c.due_on
    from ${sql.id(load.state)} c
      left join case_state p on p.run_id = ${previousRunId} and p.case_key = c.case_key
      cross join lateral (select case
        when p.case_key is null then 'opened'
        when p.state = 'open' and c.state = 'closed' then 'closed'
        when p.state = 'closed' and c.state = 'open' then 'reopened'
        when c.state = 'open' and (p.numbers, p.owner_agency, p.unit_code) is distinct from (c.numbers, c.owner_agency, c.unit_code) then 'changed'
        end as event) e
    where e.event is not null`.execute(trx)
  await sql`
    update ${sql.id(load.event)} e
    set finished_on = coalesce((select max(a.answered_on) from answer a
        where a.case_key = e.case_key and a.answered_on between e.started_on and e.on_date), e.on_date),
      due_on = greatest(e.due_on, (select max(least(w.expires_on, coalesce(w.revoked_on, w.expires_on))) from case_waiver w
        where w.case_key = e.case_key and w.granted_on <= e.on_date))
    where e.event = 'closed'`.execute(trx)
}

async function countFlow(trx: Transaction<Database>, load: Load): Promise<CaseCounts> {
  const count = (event: string) => sql`count(*) filter (where event = ${sql.lit(event)})`
  await sql`
    insert into case_flow (run_id, owner_agency, register, unit_code, opened, reopened, closed, open)
    select ${load.run.runId}, owner_agency, register, unit_code, sum(opened), sum(reopened), sum(closed), sum(open)
    from (
      select owner_agency, register, unit_code, ${count('opened')} as opened, ${count('reopened')} as reopened, ${count('closed')} as closed, 0 as open
      from ${sql.id(load.event)} group by owner_agency, register, unit_code
      union all
      select owner_agency, register, unit_code, 0, 0, 0, count(*) from ${sql.id(load.state)} where state = 'open' group by owner_agency, register, unit_code
    ) as flow
    group by owner_agency, register, unit_code`.execute(trx)
  return trx
    .selectFrom('case_flow')
    .select(({ fn }) => [
      fn.coalesce(fn.sum<number>('opened'), sql.lit(0)).as('opened'),
      fn.coalesce(fn.sum<number>('reopened'), sql.lit(0)).as('reopened'),
      fn.coalesce(fn.sum<number>('closed'), sql.lit(0)).as('closed'),
      fn.coalesce(fn.sum<number>('open'), sql.lit(0)).as('open'),
    ])
    .where('run_id', '=', load.run.runId)
    .executeTakeFirstOrThrow()
}

async function countByDue(trx: Transaction<Database>, load: Load): Promise<void> {
  await sql`
    insert into case_due (run_id, owner_agency, unit_code, due_on, open, closed, closed_late)
    select ${load.run.runId}, owner_agency, unit_code, due_on, sum(open), sum(closed), sum(closed_late)
    from (
      select owner_agency, unit_code, due_on, count(*) as open, 0 as closed, 0 as closed_late
      from ${sql.id(load.state)} where state = 'open' group by owner_agency, unit_code, due_on
      union all
      select owner_agency, unit_code, due_on, 0, count(*), count(*) filter (where finished_on > due_on)
      from ${sql.id(load.event)} where event = 'closed' group by owner_agency, unit_code, due_on
    ) as due
    group by owner_agency, unit_code, due_on`.execute(trx)
}

/** What people said of a case is for its owner to see, also after it has changed. */
async function keepOwners(trx: Transaction<Database>, load: Load): Promise<void> {
  for (const words of ['case_waiver', 'case_statement', 'case_warning'] as const) {
    await sql`update ${sql.table(words)} w set owner_agency = c.owner_agency from ${sql.id(load.state)} c
      where c.case_key = w.case_key and c.owner_agency <> w.owner_agency`.execute(trx)
  }
}

function casesMissing(runId: string, path: string): DoisoatError {
  return new DoisoatError(
    'CASES_MISSING',
    `run ${runId} has no ${path}: it was made by an older version, without publishing, or its personal data has been cleared away`,
    { exit: 'usage', next: 'run doisoat reconcile again' },
  )
}
