import { composed, type Expr, lower, translate } from '@doisoat/engine'
import {
  apostropheVariants,
  finalYPattern,
  invisibleCharacters,
  reorderedMarks,
  spaceCharacters,
  strokeVariants,
  toneNumbers,
  tonelessLetters,
} from '@doisoat/identifiers'
import { sql } from 'kysely'
import { replaceAll } from './cell-text.ts'

/**
 * The name ladder's comparison keys in SQL; the TypeScript forms are identifiers' `formattedName`, `lowerName`, `toneKey`, `iyKey` and
 * `foldedName`. Names are compared by their bytes first: these keys are computed only for pairs whose bytes differ.
 */

const invisibleClass = `[${escapeClass(invisibleCharacters)}]`
const spaceClass = `[ ${escapeClass(spaceCharacters)}]+`
const apostropheClass = `[${escapeClass(apostropheVariants)}]`

/** Rung 1. */
export function formattedNameSql(name: Expr): Expr {
  const visible = composed(replaceAll(name, invisibleClass, ''))
  const ordered = sql`case when regexp_matches(${visible}, ${sql.lit('[\u0302\u0306]')}) then ${reordered(visible)} else ${visible} end`
  const apostrophes = replaceAll(translate(ordered, strokeVariants), apostropheClass, "'")
  return sql`trim(${replaceAll(apostrophes, spaceClass, ' ')}, ' ')`
}

/** Rung 2 from rung 1. */
export function lowerNameSql(formatted: Expr): Expr {
  return lower(formatted)
}

/** Rung 3 from rung 2: letters without tone, then the tones of each syllable. */
export function toneKeySql(lowered: Expr): Expr {
  return sql`${translate(lowered, tonelessLetters)} || '|' || ${tonesSql(lowered)}`
}

/** Rung 4 from rung 2. */
export function iyKeySql(lowered: Expr): Expr {
  const pattern = finalYPattern.replace('^', '').replace('$', '')
  // RE2 has no look-around: a syllable is marked off by the spaces put around every word.
  const spaced = sql`'  ' || replace(${translate(lowered, tonelessLetters)}, ' ', '  ') || '  '`
  return sql`${replaceAll(spaced, ` ${pattern} `, ' \\1i ')} || '|' || ${tonesSql(lowered)}`
}

/** Rung 5 from rung 2: no marks, đ as d. */
export function foldedNameSql(lowered: Expr): Expr {
  return translate(sql`strip_accents(${lowered})`, { from: 'đðɖƀ', to: 'dddb' })
}

function tonesSql(lowered: Expr): Expr {
  return replaceAll(translate(replaceAll(lowered, '[0-9]', ''), toneNumbers), '[^1-5 ]', '')
}

function reordered(text: Expr): Expr {
  return reorderedMarks.reduce((inner: Expr, [from, to]) => sql`replace(${inner}, ${sql.lit(from)}, ${sql.lit(to)})`, text)
}

/** NUL cannot stand in SQL text and cannot occur: the scanner rejects records with it. */
function escapeClass(characters: string): string {
  return Array.from(characters.replaceAll('\0', ''), (one) => `\\x{${(one.codePointAt(0) ?? 0).toString(16)}}`).join('')
}
