import type { Expr } from '@doisoat/engine'
import { sql } from 'kysely'

/**
 * How two birth dates (yyyymmdd, 00 = not known) differ: 0 same · 401 equal as far as the less precise one goes · 402 day and month
 * exchanged · 403 same day and month, other year · 404 anything else; null when one of them is missing.
 * The TypeScript form is identifiers' `compareBirthDates`. `imputes`: the register writes 01/01 when only the year is known.
 */
export function birthDateFindingSql(own: Expr, reference: Expr, imputes: boolean): Expr {
  const yearOnly = (day: Expr): Expr => sql`(${day} % 10000 = 0 ${imputes ? sql`or ${day} % 10000 = 101` : sql``})`
  const coarse = (day: Expr): Expr => sql`(${day} % 100 = 0)`
  return sql`case
    when ${own} is null or ${reference} is null then null
    when ${own} = ${reference} then 0
    when ${yearOnly(own)} or ${reference} % 10000 = 0 then case when ${own} // 10000 = ${reference} // 10000 then 401 else 404 end
    when ${coarse(own)} or ${coarse(reference)} then case
      when ${own} // 100 = ${reference} // 100 and ${coarse(own)} <> ${coarse(reference)} then 401 else 404 end
    when ${own} // 10000 = ${reference} // 10000 then case
      when ${own} % 100 = ${reference} // 100 % 100 and ${own} // 100 % 100 = ${reference} % 100 then 402 else 404 end
    when ${own} % 10000 = ${reference} % 10000 then 403
    else 404 end`
}

/** yyyymmdd as the text people read: yyyy, yyyy-mm or yyyy-mm-dd. */
export function dayTextSql(day: Expr): Expr {
  const year = sql`cast(${day} // 10000 as varchar)`
  const two = (part: Expr): Expr => sql`lpad(cast(${part} as varchar), 2, '0')`
  return sql`case when ${day} % 10000 = 0 then ${year} when ${day} % 100 = 0 then ${year} || '-' || ${two(sql`${day} // 100 % 100`)}
    else ${year} || '-' || ${two(sql`${day} // 100 % 100`)} || '-' || ${two(sql`${day} % 100`)} end`
}
