import { composed, type Expr, lower } from '@doisoat/engine'
import { tidyText } from '@doisoat/identifiers'
import { sql } from 'kysely'
import { bind, tidyTextSql } from './cell-text.ts'

/** Canonical value → the raw values that stand for it, as a profile column says. */
export type CodeList = Readonly<Record<string, readonly string[]>>

/** TypeScript form: the canonical value of a cell, the tidied cell itself, in NFC, where the list does not know it, null for an empty one. */
export function readCode(text: string, values: CodeList): string | null {
  const cell = tidyText(text).normalize('NFC')
  if (cell === '') return null
  return new Map(rawToCanonical(values)).get(cell.toLowerCase()) ?? cell
}

/** SQL form. Values written as the profile lists them, in its own, upper or lower case, are found without touching the text. */
export function readCodeSql(text: Expr, values: CodeList): Expr {
  const asListed = Object.entries(values).flatMap(([value, raws]) =>
    [value, ...raws].flatMap((raw) => [raw, raw.toUpperCase(), raw.toLowerCase()].map((one): [string, string] => [one, value])),
  )
  if (asListed.length === 0)
    return sql`case when regexp_full_match(${text}, '[!-_a-~]+') then ${text} else nullif(${composed(tidyTextSql(text))}, '') end`
  const branches = (pairs: readonly (readonly [string, string])[]): Expr =>
    sql.join(
      pairs.map(([raw, value]) => sql`when ${sql.lit(raw)} then ${sql.lit(value)}`),
      sql` `,
    )
  const loosely = bind(
    'cell',
    composed(tidyTextSql(text)),
    (cell) => sql`case ${lower(cell)} ${branches(rawToCanonical(values))} else nullif(${cell}, '') end`,
  )
  const written = firstOfEach(asListed)
  const canonical = written.filter(([raw, value]) => raw === value)
  const others = written.filter(([raw, value]) => raw !== value)
  // Nearly every cell is a canonical value: the other spellings are compared with what is left.
  return sql`case ${text} ${branches([...canonical, ...others])} else case when ${text} is null then null else ${loosely} end end`
}

function firstOfEach(pairs: readonly (readonly [string, string])[]): [string, string][] {
  return [...new Map([...pairs].reverse())].map(([raw, value]): [string, string] => [raw, value]).reverse()
}

function rawToCanonical(values: CodeList): [string, string][] {
  return Object.entries(values).flatMap(([value, raws]) =>
    [...new Set([value, ...raws].map((raw) => tidyText(raw).normalize('NFC').toLowerCase()))].map((raw): [string, string] => [
      raw,
      value,
    ]),
  )
}

/** Sex as a small number: 0 not said · 1 male · 2 female · 9 not in the register's list (502). */
export function readSex(text: string, values: CodeList): 0 | 1 | 2 | 9 {
  const value = readCode(text, values)
  if (value === null) return 0
  if (value === 'M') return 1
  return value === 'F' ? 2 : 9
}

export function readSexSql(text: Expr, values: CodeList): Expr {
  return sql`cast(case coalesce(${readCodeSql(text, values)}, '') when 'M' then 1 when 'F' then 2 when '' then 0 else 9 end as utinyint)`
}
