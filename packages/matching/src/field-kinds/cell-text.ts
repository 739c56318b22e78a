import { bind, type Expr, extract, matchesWhole, replaceAll, translate, trimSpaces } from '@doisoat/engine'
import { asciiVariants, invisibleCharacters, separatorCharacters, wrapperCharacters } from '@doisoat/identifiers'

import { sql } from 'kysely'

export { bind, extract, matchesWhole, replaceAll }

/** NUL cannot stand in a SQL text; a record with NUL never gets this far (the scanner rejects it). */
const invisible = { from: invisibleCharacters.replaceAll('\0', ''), to: '' }
const wrapper = { from: wrapperCharacters, to: '' }
const separator = { from: separatorCharacters, to: '' }

/**
 * SQL form of identifiers' `tidyText`. DuckDB builds `translate`'s table for every row (20 µs for these 400 letters, a minute for a
 * city), so only cells with other than plain ASCII pay for it.
 */
export function tidyTextSql(text: Expr): Expr {
  return trimSpaces(sql`case when ${isAscii(text)} then ${text} else ${translate(translate(text, invisible), asciiVariants)} end`)
}

/** Printable ASCII only, but for the backtick, which is written for an apostrophe. */
export function isAscii(text: Expr): Expr {
  return matchesWhole(text, '[ -_a-~]*')
}

/** SQL form of identifiers' `unwrapText`. */
export function unwrapTextSql(text: Expr): Expr {
  return trimSpaces(translate(tidyTextSql(text), wrapper))
}

/** SQL form of identifiers' `stripSeparators`. */
export function stripSeparatorsSql(text: Expr): Expr {
  return translate(text, separator)
}
