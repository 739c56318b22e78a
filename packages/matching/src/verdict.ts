import { verdicts } from '@doisoat/contracts'
import type { Engine } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { rowHash } from './find.ts'
import { tables } from './stage-tables.ts'

/** Place of a verdict in `verdicts`, from 1: so it stands in the stage tables. */
export const placeOfVerdict = (verdict: (typeof verdicts)[number]): number => verdicts.indexOf(verdict) + 1

/**
 * The verdict of each row of a compared register. Tables in: `link_`, `finding_`, `outside_`, `refused_`, `name_<register>`,
 * `catalogue`. Changes the rows of `link_<register>` that anything speaks of: verdict, legal_match (ID, name at rung 3 or better, full
 * birth date equal), outside_code, and population_line and method of a refused link (null, 0).
 */
export async function verdictStep(engine: Engine, register: Register): Promise<void> {
  const place = (verdict: (typeof verdicts)[number]) => sql.lit(placeOfVerdict(verdict))
  const link = sql.table(tables.link(register.name))
  const of = (name: string) => sql.table(`${name}_${register.name}`)
  await engine.createTable(
    `worst_${register.name}`,
    sql`select f.source_line, min(case
          when f.number in (203, 204) then ${place('duplicate')}
          when f.number in (101, 102, 103, 104, 108, 116) then ${place('no_id')}
          when c.severity = 'block' then ${place('mismatch')}
          when c.severity = 'review' then ${place('review')}
          else ${place('match_with_note')} end) as verdict
      from ${sql.table(tables.finding(register.name))} as f join catalogue as c using (number)
      where f.number < 600 group by f.source_line`,
  )
  const spokenOf = ['worst', 'outside', 'refused', 'name'].map((name) => sql`select source_line from ${of(name)}`)
  await engine.createTable(
    `judged_${register.name}`,
    sql`select l.source_line, case when f.source_line is null then l.population_line end as population_line,
        case when f.source_line is null then l.method else 0 end as method,
        case when o.source_line is not null then ${place('out_of_scope')} else coalesce(w.verdict, ${place('match')}) end as verdict,
        f.source_line is null and o.source_line is null and l.method = 1 and (not l.name_differs or coalesce(n.code = 0, false))
          and l.same_birth as legal_match,
        o.code as outside_code
      from (select * from ${link} where source_line in (${sql.join(spokenOf, sql` union all `)})) as l
        left join ${of('worst')} as w using (source_line)
        left join ${of('outside')} as o using (source_line)
        left join ${of('refused')} as f using (source_line)
        left join ${of('name')} as n using (source_line)`,
  )
  await engine.update(
    sql`update ${link} set population_line = j.population_line, method = j.method, verdict = j.verdict, legal_match = j.legal_match,
        outside_code = j.outside_code
      from ${of('judged')} as j where ${link}.source_line = j.source_line`,
  )
  for (const name of ['worst', 'judged']) await engine.dropTable(`${name}_${register.name}`)
}

/**
 * Findings that follow from the verdict or the life status (705-707), added to `finding_<register>`. They are no part of the verdict.
 */
export async function statusFindingStep(
  engine: Engine,
  register: Register,
  { reference, numbers }: { reference: Register; numbers: ReadonlyMap<string, number> },
): Promise<void> {
  if (register.statusRules.length === 0) return
  const branches = register.statusRules.map((rule) => {
    const tests = [sql`v.status in (${sql.join(rule.statuses.map((one) => sql.lit(one)))})`]
    if (rule.reasons.length > 0) tests.push(sql`r.status_reason in (${sql.join(rule.reasons.map((one) => sql.lit(one)))})`)
    if (rule.verdicts.length > 0) {
      tests.push(sql`v.verdict in (${sql.join(rule.verdicts.map((one) => sql.lit(placeOfVerdict(one))))})`)
    }
    if (rule.lifeStatus !== null)
      tests.push(sql`v.population_line is not null and p.life_status = ${sql.lit(rule.lifeStatus)}`)
    return sql`when ${sql.join(tests, sql` and `)} then ${sql.lit(numbers.get(rule.code) ?? 0)}`
  })
  const statuses = [...new Set(register.statusRules.flatMap((rule) => rule.statuses))]
  const std = sql.table(tables.std(register.name))
  const reasons = register.statusRules.some((rule) => rule.reasons.length > 0)
  const lives = register.statusRules.some((rule) => rule.lifeStatus !== null)
  // The few rows first, then what a finding says of them: most rows of a register can have a status that some rule looks at.
  await engine.update(
    sql`insert into ${sql.table(tables.finding(register.name))}
      with found as (
        select v.source_line, v.link_key, case ${sql.join(branches, sql` `)} end as number
        from ${sql.table(tables.link(register.name))} as v ${reasons ? sql`join (select source_line, status_reason from ${std}) as r using (source_line)` : sql``}
          ${lives ? sql`left join (select source_line, life_status from ${sql.table(tables.std(reference.name))}) as p on p.source_line = v.population_line` : sql``}
        where v.status in (${sql.join(statuses.map((one) => sql.lit(one)))}))
      select source_line, cast(number as smallint), 'status', r.status, null, ${sql.lit(register.name)}, null, null, null,
        r.register_number, r.id_raw, f.link_key, ${rowHash} as row_hash
      from (select * from found where number is not null) as f join ${std} as r using (source_line)`,
  )
}
