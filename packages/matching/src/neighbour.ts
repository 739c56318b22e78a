import type { Engine } from '@doisoat/engine'
import type { Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { nationalIdSql } from './assemble.ts'
import { formattedNameSql, lowerNameSql, toneKeySql } from './field-kinds/person-name.ts'
import { tables } from './stage-tables.ts'

/**
 * Who may be meant by an ID that nobody has (113): the one person whose ID is one substitution or one neighbour swap away and whose name
 * (rung 3) and full birth date agree. Out: `neighbour_<register>`: source_line, link_key. A suggestion, never a link.
 *
 * Candidates come by birth date, some forty people a day in a city: every other way in would compare each ID with all others. The
 * nested CASEs keep the dear comparisons to the few pairs whose digits are close (AND would fold the names of all: 3.6 s, now 0.1 s).
 */
export async function neighbourStep(engine: Engine, register: Register, profile: Profile): Promise<void> {
  const tones = (name: string) => toneKeySql(lowerNameSql(formattedNameSql(sql.ref(name))))
  const id = (key: string) => nationalIdSql(sql.ref(key), profile)
  await engine.createTable(
    `neighbour_${register.name}`,
    sql`with lost as (
        select source_line, link_key, full_name, birth from ${sql.table(tables.std(register.name))} as s
        where birth % 100 <> 0 and source_line in (select source_line from ${sql.table(tables.apart(register.name))} where link_code = 113)),
      near as (
        select l.source_line, p.link_key from lost as l join linkable as p on p.birth = l.birth
        where case when hamming(${id('l.link_key')}, ${id('p.link_key')}) <= 2 then case
          when damerau_levenshtein(${id('l.link_key')}, ${id('p.link_key')}) = 1 then ${tones('l.full_name')} = ${tones('p.full_name')} end end)
      select source_line, min(link_key) as link_key from near group by source_line having count(*) = 1`,
  )
}
