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
 * birth date equal), and population_line and method of a refused link (null, 0).
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
    sql`select l.source_line,
        case when o.source_line is not null then ${place('out_of_scope')} else coalesce(w.verdict, ${place('match')}) end as verdict,
        f.source_line is null and o.source_line is null and l.method = 1 and (not l.name_differs or coalesce(n.code = 0, false))
          and l.same_birth as legal_match
      from (select * from ${link} where source_line in (${sql.join(spokenOf, sql` union all `)})) as l
        left join ${of('worst')} as w using (source_line)
        left join ${of('outside')} as o using (source_line)
        left join ${of('refused')} as f using (source_line)
        left join ${of('name')} as n using (source_line)`,
  )
  await engine.update(
    sql`update ${link} set verdict = j.verdict, legal_match = j.legal_match from ${of('judged')} as j where ${link}.source_line = j.source_line`,
  )
  await engine.update(
    sql`update ${link} set population_line = null, method = 0 from ${of('refused')} as f where ${link}.source_line = f.source_line`,
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
  const oneOf = (values: readonly string[]) => sql.join(values.map((one) => sql.lit(one)))
  // What a rule asks of the link, which leaves few rows, then what it asks of the row and of its person.
  const rules = register.statusRules.map((rule) => {
    const ofLink = [sql`v.status in (${oneOf(rule.statuses)})`]
    if (rule.verdicts.length > 0)
      ofLink.push(sql`v.verdict in (${sql.join(rule.verdicts.map((one) => sql.lit(placeOfVerdict(one))))})`)
    if (rule.lifeStatus !== null) ofLink.push(sql`v.population_line is not null`)
    const rest = [sql`true`]
    if (rule.reasons.length > 0) rest.push(sql`r.status_reason in (${oneOf(rule.reasons)})`)
    if (rule.lifeStatus !== null) rest.push(sql`p.life_status = ${sql.lit(rule.lifeStatus)}`)
    return {
      ofLink: sql`(${sql.join(ofLink, sql` and `)})`,
      rest: sql.join(rest, sql` and `),
      number: numbers.get(rule.code) ?? 0,
    }
  })
  const branches = rules.map(({ ofLink, rest, number }) => sql`when ${ofLink} and ${rest} then ${sql.lit(number)}`)
  const std = sql.table(tables.std(register.name))
  await engine.update(
    sql`insert into ${sql.table(tables.finding(register.name))}
      with asked as (select v.source_line, v.link_key, v.status, v.verdict, v.population_line from ${sql.table(tables.link(register.name))} as v
          where ${sql.join(
            rules.map((rule) => rule.ofLink),
            sql` or `,
          )}),
        found as (
          select r.*, v.link_key as found_key, case ${sql.join(branches, sql` `)} end as number
          from asked as v join ${std} as r using (source_line)
            left join (select source_line, life_status from ${sql.table(tables.std(reference.name))}) as p on p.source_line = v.population_line)
      select source_line, cast(number as smallint), 'status', status, null, ${sql.lit(register.name)}, null, null, null,
        register_number, id_raw, found_key, ${rowHash}
      from found as r where number is not null`,
  )
}
