import type { Expr } from '@doisoat/engine'
import { type BirthDateOptions, parseBirthDate } from '@doisoat/identifiers'
import { sql } from 'kysely'
import { bind, extract, matchesWhole, replaceAll, unwrapTextSql } from './cell-text.ts'

/**
 * A date as one number yyyymmdd; 00 for a day or month that is not known, so that the precision travels with it and equality is one
 * comparison. Codes: 0 valid · 405 not a date · 406 empty.
 */
export interface BirthDateCell {
  readonly code: 0 | 405 | 406
  readonly day: number | null
}

/** TypeScript form. */
export function readBirthDate(text: string, options: BirthDateOptions): BirthDateCell {
  const parsed = parseBirthDate(text, options)
  if (parsed.value === null) return { code: parsed.form === 'missing' ? 406 : 405, day: null }
  const { year, month, day } = parsed.value
  return { code: 0, day: year * 10_000 + (month ?? 0) * 100 + (day ?? 0) }
}

/**
 * SQL form: yyyymmdd as integer, -405 or -406. The as-of date is applied later (`afterAsOfSql`), since it may come from the extracts.
 * `parsed` is `parsedDateSql(text)`, computed once a row by the caller.
 */
export function readBirthDateSql(text: Expr, parsed: Expr, options: Pick<BirthDateOptions, 'order' | 'compact'>): Expr {
  return readUsualDateSql(text, parsed, { order: options.order, otherwise: readWrittenDateSql(text, options) })
}

/** The same for the usual ways of writing, which cost little: ISO, two digits and two digits and four with slashes, a year alone. */
export function readUsualDateSql(
  text: Expr,
  parsed: Expr,
  { order, otherwise }: { order: BirthDateOptions['order']; otherwise: Expr },
): Expr {
  const [dayAt, monthAt] = order === 'dmy' ? [1, 4] : [4, 1]
  const part = (from: number, length: number): Expr => sql`substr(${text}, ${sql.lit(from)}, ${sql.lit(length)})`
  const [day, month, year] = [part(dayAt, 2), part(monthAt, 2), part(7, 4)]
  const slashed = sql`case when ${matchesWhole(text, '[0-9]{2}/[0-9]{2}/[0-9]{4}')} then try_cast(concat(${year}, '-', ${month}, '-', ${day}) as date) end`
  return sql`case when ${parsed} is not null then cast(year(${parsed}) * 10000 + month(${parsed}) * 100 + day(${parsed}) as integer)
    when ${text} is null then -406
    when ${slashed} >= date '1900-01-01' then cast(concat(${year}, ${month}, ${day}) as integer)
    when ${matchesWhole(text, '(?:19|[2-9][0-9])[0-9]{2}')} then cast(${text} as integer) * 10000
    else ${otherwise} end`
}

/** The same for a cell in any form; dear. */
export function readWrittenDateSql(text: Expr, options: Pick<BirthDateOptions, 'order' | 'compact'>): Expr {
  return bind('cell', unwrapTextSql(text), (raw) =>
    bind('cell', replaceAll(raw, '^([0-9]{4,5})[.,]0$', '\\1'), (cell) => readCell(cell, options)),
  )
}

/** The ISO day of a cell written as ten characters, else null. DuckDB's cast also takes years of other lengths and other separators. */
export function parsedDateSql(text: Expr): Expr {
  const day = sql`try_cast(${text} as date)`
  return sql`case when ${text} like '____-__-__' then case when ${day} >= date '1900-01-01' then ${day} end end`
}

function readCell(cell: Expr, { order, compact }: Pick<BirthDateOptions, 'order' | 'compact'>): Expr {
  const yearFirst = '^([0-9]{4})(?:[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?)?$'
  const yearLast = '^(?:([0-9]{1,2})[/.-])?([0-9]{1,2})[/.-]([0-9]{4})$'
  const group = (pattern: string, index: number): Expr => extract(cell, pattern, index)
  // A part that is not written is '' and stands for 00; a written 0 in a form that begins with the year is refused.
  const two = (part: Expr): Expr => sql`lpad(${part}, 2, '0')`
  const zero = (part: Expr): Expr => sql`${part} in ('0', '00')`
  const [monthGroup, dayGroup] = order === 'dmy' ? [2, 1] : [1, 2]
  const withDay = sql`${group(yearLast, 1)} <> ''`
  const lastMonth = sql`case when ${withDay} then ${group(yearLast, monthGroup ?? 2)} else ${group(yearLast, 2)} end`
  const lastDay = sql`case when ${withDay} then ${group(yearLast, dayGroup ?? 1)} else '' end`
  const digits = sql`case
    when ${matchesWhole(cell, yearFirst)} then case when ${zero(group(yearFirst, 2))} or ${zero(group(yearFirst, 3))} then 'x'
      else ${group(yearFirst, 1)} || ${two(group(yearFirst, 2))} || ${two(group(yearFirst, 3))} end
    when ${matchesWhole(cell, yearLast)} then ${group(yearLast, 3)} || ${two(lastMonth)} || ${two(lastDay)}
    when ${matchesWhole(cell, compact ? '[0-9]{8}' : '[0-9]{4}0000')} then ${cell}
    when ${matchesWhole(cell, '[0-9]{5}')} and cast(${cell} as integer) between 10000 and 73050
      then strftime(date '1899-12-30' + cast(${cell} as integer), '%Y%m%d')
    else 'x' end`
  return sql`case when ${cell} = '' then -406 else ${bind('digits', digits, checkCalendar)} end`
}

function checkCalendar(digits: Expr): Expr {
  const year = sql`left(${digits}, 4)`
  const month = sql`substr(${digits}, 5, 2)`
  const day = sql`substr(${digits}, 7, 2)`
  return sql`case
    when ${digits} = 'x' or ${year} < '1900' or ${month} > '12' or ${digits} = '19000100' or (${month} = '00' and ${day} <> '00') then -405
    when ${day} <> '00' and try_cast(${year} || '-' || ${month} || '-' || ${day} as date) is null then -405
    else cast(${digits} as integer) end`
}

/** A date (yyyymmdd) that begins after the as-of date, at its own precision. `asOf` is an ISO day. */
export function afterAsOfSql(day: Expr, asOf: string): Expr {
  const [year, month, date] = asOf.split('-').map(Number) as [number, number, number]
  // A missing day or month counts as the first: 20250800 begins on 1 August.
  return sql`${day} > ${sql.lit(year * 10_000 + month * 100 + date)}`
}
