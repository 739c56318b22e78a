import { join } from 'node:path'
import { findingCatalogue } from '@doisoat/contracts'
import { type Expr, hmacSha256 } from '@doisoat/engine'
import { dayTextSql, referenceOf, tables } from '@doisoat/matching'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import type { Batch, Stage } from '../batch.ts'
import { writePublicCells } from './public-cells.ts'

/** Letters of a case key: no vowel, so no word, and no digit, so that no log takes it for an identifier and masks it. */
const keyLetters = 'bcdfghjkmnpqrstv'

/** Rows of one register that a case shows; a placeholder ID on a hundred thousand rows is one case. */
const rowsPerRegister = 20

/**
 * What the serving database and the outreach lists need besides the result files, in the run folder's `serving/`: `cases.csv`, one row
 * per case of this run, and `people.parquet`, which hold personal data and never stand in OUT, and `public.csv`. Only for a run that
 * publishes.
 */
export const handOver: Stage = {
  name: 'hand-over',

  async run(batch) {
    const rowsIn = await caseSubjects(batch)
    await caseRows(batch)
    const rowsOut = await writeCases(batch)
    await writePeople(batch)
    await writePublicCells(batch)
    for (const name of ['case_finding', 'case_person', 'case_row']) await batch.engine.dropTable(name)
    return { rowsIn, rowsOut, rejected: 0 }
  },

  tables: () => [],
}

/**
 * `case_finding`: the block and review findings with the register to mend, the key of their case and the person behind it. The case is
 * the person's in the register to mend: that is the reference where it is the likely culprit. A row without a usable ID stands for itself.
 */
async function caseSubjects(batch: Batch): Promise<number> {
  const reference = referenceOf(batch.registers)
  const toMend = sql`case when likely_wrong = ${sql.lit(reference.name)} then ${sql.lit(reference.name)} else register end`
  const subject = sql`case when person_key is not null then 'person|' || person_key
    when register_number is not null then 'number|' || register_number
    else 'row|' || min(finding_key) over (partition by register, source_line) end`
  const letters = sql`translate(left(${hmacSha256(sql`concat_ws('|', 'case', to_mend, subject)`, batch.keys)}, 16), '0123456789abcdef', ${sql.lit(keyLetters)})`
  return batch.engine.createTable(
    'case_finding',
    sql`with serious as (select *, ${toMend} as to_mend, ${subject} as subject from finding where severity in ('block', 'review')),
        keyed as (select to_mend, subject, ${letters} as case_key from (select distinct to_mend, subject from serious) as one)
      select k.case_key, k.to_mend, s.subject, s.number, s.severity, s.register, s.source_line, s.register_number, s.person_key,
        case when s.person_key is not null then try_cast(s.national_id as bigint) end as link_key, s.finding_key, s.owner_agency
      from serious as s join keyed as k on k.to_mend = s.to_mend and k.subject = s.subject`,
  )
}

/** `case_row`: the rows of all registers that belong to each case as JSON, the reference first; `case_person`: its unit and group. */
async function caseRows(batch: Batch): Promise<void> {
  const { engine, registers } = batch
  await engine.createTable(
    'case_person',
    sql`select distinct case_key, to_mend, link_key, case when link_key is null then register end as register, case when link_key is null then source_line end as source_line from case_finding`,
  )
  const parts = registers.map((register, place) => rowsOf(register, { place, batch }))
  await engine.createTable(
    'case_row',
    sql`select case_key,
        first(unit_code order by unit_code is null, place, source_line) as unit_code,
        first(group_code order by group_code is null, place, source_line) as group_code,
        ${withoutNulls(sql`to_json(list(shown order by place, source_line) filter (nth <= ${sql.lit(rowsPerRegister)}))`)} as rows
      from (select *, row_number() over (partition by case_key, place order by source_line) as nth from (${sql.join(parts, sql` union all `)}) as r) as r
      group by case_key`,
  )
}

/** JSON without its empty members: they are half of the bytes that publishing loads. A quote inside a value is escaped, so none is met. */
function withoutNulls(json: Expr): Expr {
  return sql`regexp_replace(cast(${json} as varchar), ',"[a-z_]+":null', '', 'g')`
}

/**
 * The rows of one register that belong to cases, with what a person compares, as the extract has it. Accounts hold nothing to compare:
 * their rows stand in their own cases only.
 */
function rowsOf(register: Register, { place, batch }: { place: number; batch: Batch }): Expr {
  const std = sql.table(tables.std(register.name))
  const isReference = register.role === 'reference'
  const linkKey = isReference ? sql`s.link_key` : sql`coalesce(l.link_key, s.link_key)`
  const list = batch.unitLists.get(register.name) ?? batch.listVersion
  const shown = sql`{'register': ${sql.lit(register.name)}, 'source_line': s.source_line, 'register_number': s.register_number, 'national_id': s.id_raw,
    'full_name': s.full_name, 'birth_date': coalesce(s.birth_raw, ${dayTextSql(sql`s.birth`)}),
    'sex': coalesce(s.sex_raw, case s.sex when 1 then 'M' when 2 then 'F' end), 'unit_code': s.unit_code,
    'status': ${isReference ? sql`s.life_status` : sql`s.status`}, 'updated_on': ${dayTextSql(sql`s.updated_on`)}}`
  const linked = isReference ? sql`` : sql`join ${sql.table(`verdict_${register.name}`)} as l using (source_line)`
  const row = sql`select s.source_line, ${linkKey} as link_key, u.unit_code, s.group_code, ${shown} as shown
    from ${std} as s ${linked}
      left join (select * from unit_code_map where unit_list = ${sql.lit(list)}) as u on u.code = s.unit_code`
  const own = register.role === 'account' ? sql`and c.to_mend = ${sql.lit(register.name)}` : sql``
  const columns = sql`c.case_key, cast(${sql.lit(place)} as utinyint) as place, r.source_line, r.unit_code, r.group_code, r.shown`
  return sql`select ${columns} from (${row} where ${linkKey} in (select link_key from case_person where link_key is not null)) as r
      join case_person as c on c.link_key = r.link_key ${own}
    union all
    select ${columns} from (${row} where s.source_line in (select source_line from case_person where register = ${sql.lit(register.name)})) as r
      join case_person as c on c.register = ${sql.lit(register.name)} and c.source_line = r.source_line`
}

async function writeCases(batch: Batch): Promise<number> {
  const { codes, block, review } = batch.profile.deadlines
  const days = findingCatalogue.map((entry) => {
    const bySeverity = entry.severity === 'block' ? block : review
    return sql`when ${sql.lit(entry.number)} then ${sql.lit(codes[entry.code] ?? bySeverity)}`
  })
  return batch.engine.copyToCsv(
    sql`select c.case_key, c.register, c.owner_agency, c.person_key, c.register_number, coalesce(r.unit_code, '') as unit_code,
        coalesce(r.group_code, '') as group_code, c.severity, c.deadline_days, c.numbers, c.finding_keys, r.rows
      from (select case_key, min(to_mend) as register, min(owner_agency) as owner_agency, min(person_key) as person_key,
          min(register_number) filter (register = to_mend) as register_number, min(severity) as severity, min(case number ${sql.join(days, sql` `)} end) as deadline_days,
          '{' || string_agg(distinct cast(number as varchar), ',' order by cast(number as varchar)) || '}' as numbers,
          '{' || string_agg(finding_key, ',' order by register, source_line, number, finding_key) || '}' as finding_keys
        from case_finding group by case_key) as c
        left join case_row as r using (case_key)
      order by c.case_key`,
    join(batch.folder.serving(), 'cases.csv'),
  )
}

/** Living residents by person key, for the lists of community teams: least data, no ID. */
async function writePeople(batch: Batch): Promise<void> {
  const { engine } = batch
  const reference = referenceOf(batch.registers)
  await engine.copyToParquet(
    sql`select k.person_key, s.full_name, s.birth // 10000 as birth_year, d.sex, d.unit_code, coalesce(s.group_code, '') as group_code, d.age_band
      from person_dimension as d join ${sql.table(tables.std(reference.name))} as s using (source_line)
        left join person_key as k using (source_line)
      order by d.source_line`,
    join(batch.folder.serving(), 'people.parquet'),
  )
}
