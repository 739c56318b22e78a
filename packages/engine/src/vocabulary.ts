import { type RawBuilder, sql } from 'kysely'

/** A SQL expression of any type. */
export type Expr = RawBuilder<unknown>

/** The character-by-character rewriting that identifiers' `Translation` describes. */
export interface TranslationTable {
  readonly from: string
  readonly to: string
}

/**
 * The text functions the domain needs, one name each. DuckDB's spelling stands here and nowhere else, so that another engine means
 * another body in this file.
 */

/** `from[i]` → `to[i]`; characters of `from` beyond the end of `to` are removed. */
export function translate(text: Expr, table: TranslationTable): Expr {
  return sql`translate(${text}, ${sql.lit(table.from)}, ${sql.lit(table.to)})`
}

/** The whole text matches; RE2 syntax, whose classes are ASCII. */
export function matchesWhole(text: Expr, pattern: string): Expr {
  return sql`regexp_full_match(${text}, ${sql.lit(pattern)})`
}

/** Group `group` of the first match, empty when there is none. */
export function extract(text: Expr, pattern: string, group = 1): Expr {
  return sql`regexp_extract(${text}, ${sql.lit(pattern)}, ${sql.lit(group)})`
}

/** Every match replaced; `\1` is the first group. */
export function replaceAll(text: Expr, pattern: string, replacement: string): Expr {
  return sql`regexp_replace(${text}, ${sql.lit(pattern)}, ${sql.lit(replacement)}, 'g')`
}

/** Without U+0020 at either end. */
export function trimSpaces(text: Expr): Expr {
  return sql`trim(${text}, ' ')`
}

/** Unicode normal form C. */
export function composed(text: Expr): Expr {
  return sql`nfc_normalize(${text})`
}

/** Lower case letter by letter. */
export function lower(text: Expr): Expr {
  return sql`lower(${text})`
}

/** The text's SHA-256 as 64 hexadecimal digits. */
export function sha256(bytes: Expr): Expr {
  return sql`sha256(${bytes})`
}

/**
 * HMAC-SHA256 of a text under a key, as 64 hexadecimal digits. DuckDB has no HMAC: RFC 2104 spelled out with two hashes. The padded
 * keys are computed here, so the secret itself never stands in a statement; they are as secret as it is and statements are not logged.
 */
export function hmacSha256(text: Expr, paddedKeys: { readonly inner: Buffer; readonly outer: Buffer }): Expr {
  const inner = sql`unhex(${sql.lit(paddedKeys.inner.toString('hex'))})`
  const outer = sql`unhex(${sql.lit(paddedKeys.outer.toString('hex'))})`
  return sql`sha256(${outer} || unhex(sha256(${inner} || encode(${text}))))`
}

/** A value that is never null to SQL: null and empty text alike become null. */
export function emptyToNull(text: Expr): Expr {
  return sql`nullif(${text}, '')`
}

/**
 * `body` with `value` under a name: SQL has no local names, and repeating a long expression would compute it again.
 * For values of few rows (the branch of a CASE that clean rows never enter): a list of one is built for each.
 */
export function bind(name: string, value: Expr, body: (bound: Expr) => Expr): Expr {
  return sql`list_transform([${value}], lambda ${sql.ref(name)}: ${body(sql`${sql.ref(name)}`)})[1]`
}

/**
 * The word at `place` (from 1) among a few, null beyond them. As an enumeration: written to Parquet it is text all the same, and spares
 * looking each row's word up in the dictionary, which took half the time of writing a row of few columns.
 */
export function wordAt(words: readonly string[], place: Expr): Expr {
  const list = sql.join(words.map((word) => sql.lit(word)))
  return sql`cast([${list}] as enum(${list})[])[${place}]`
}
