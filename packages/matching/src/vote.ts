import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { birthDateFindingSql } from './field-kinds/birth-date-finding.ts'
import { formattedNameSql, lowerNameSql, toneKeySql } from './field-kinds/person-name.ts'
import { tables } from './stage-tables.ts'

/**
 * What the other registers say about the name and birth date of a linked row that differs from the reference (306, 402-404). Out:
 * `vote_<register>`: source_line; name_reference, name_own, birth_reference, birth_own = another register agrees with the reference, or
 * with this row; name_heard, birth_heard = another register has a say. A less precise date has none; refused rows have none.
 */
export async function voteStep(engine: Engine, register: Register, others: readonly Register[]): Promise<void> {
  const difference = birthDateFindingSql(sql`l.birth`, sql`l.person_birth`, register.imputesFirstOfJanuary)
  const asking = `asking_${register.name}`
  await engine.createTable(
    asking,
    sql`select l.source_line, l.population_line, l.birth, l.person_birth, n.tones, n.person_tones
      from ${sql.table(tables.apart(register.name))} as l left join ${sql.table(`name_${register.name}`)} as n using (source_line)
      where l.population_line is not null and (n.code = 306 or ${difference} in (402, 403, 404))
        and l.source_line not in (select source_line from ${sql.table(`refused_${register.name}`)})`,
  )
  const tones: Expr = toneKeySql(lowerNameSql(formattedNameSql(sql`s.full_name`)))
  const voices = others.map(
    (
      other,
    ) => sql`select a.source_line, a.tones, a.person_tones, a.birth, a.person_birth, ${tones} as voice_tones, s.birth as voice_birth
      from ${sql.table(asking)} as a
        join ${sql.table(tables.link(other.name))} as l using (population_line)
        join ${sql.table(tables.std(other.name))} as s on s.source_line = l.source_line
      where l.source_line not in (select source_line from ${sql.table(`refused_${other.name}`)})`,
  )
  const none = sql`select source_line, tones, person_tones, birth, person_birth, cast(null as varchar) as voice_tones, cast(null as integer) as voice_birth from ${sql.table(asking)} where false`
  const full = sql`voice_birth % 100 <> 0`
  await engine.createTable(
    `vote_${register.name}`,
    sql`select source_line,
        coalesce(bool_or(voice_tones = person_tones), false) as name_reference, coalesce(bool_or(voice_tones = tones), false) as name_own,
        count(voice_tones) > 0 as name_heard,
        coalesce(bool_or(voice_birth = person_birth and ${full}), false) as birth_reference,
        coalesce(bool_or(voice_birth = birth and ${full}), false) as birth_own,
        count(voice_birth) filter (${full}) > 0 as birth_heard
      from (${sql.join([none, ...voices], sql` union all `)}) as voice group by source_line`,
  )
  await engine.dropTable(asking)
}
