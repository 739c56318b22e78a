import { composed, type Expr, lower, translate } from '@doisoat/engine'
import {
  apostropheVariants,
  finalYPattern,
  foldedLetters,
  invisibleCharacters,
  reorderedMarks,
  spaceCharacters,
  strokeVariants,
  tonelessLetters,
  toneNumbers,
} from '@doisoat/identifiers'
import { sql } from 'kysely'
import { bind, matchesWhole, replaceAll } from './cell-text.ts'

/**
 * The name ladder's comparison keys in SQL; the TypeScript forms are identifiers' `formattedName`, `lowerName`, `toneKey`, `iyKey` and
 * `foldedName`. Names are compared by their bytes first: these keys are computed only for pairs whose bytes differ.
 */

const invisibleClass = `[${escapeClass(invisibleCharacters)}]`
const spaceClass = `[ ${escapeClass(spaceCharacters)}]+`
const apostropheClass = `[${escapeClass(apostropheVariants)}]`

/** A name in the form of rung 1 already: words of ASCII and precomposed Vietnamese letters with one space between. */
const plainWord =
  "[A-Za-z'.\\x{c0}-\\x{cf}\\x{d1}-\\x{d6}\\x{d8}-\\x{ef}\\x{f1}-\\x{f6}\\x{f8}-\\x{ff}\\x{102}\\x{103}\\x{110}\\x{111}\\x{128}\\x{129}\\x{168}\\x{169}\\x{1a0}\\x{1a1}\\x{1af}\\x{1b0}\\x{1ea0}-\\x{1ef9}]+"

/** Rung 1; null for a text without a visible character, which is no name and agrees with none. */
export function formattedNameSql(name: Expr): Expr {
  const visible = composed(replaceAll(name, invisibleClass, ''))
  const rewritten = bind('visible', visible, (text) => {
    const ordered = sql`case when regexp_matches(${text}, ${sql.lit('[\u0302\u0306]')}) then ${reordered(text)} else ${text} end`
    const apostrophes = replaceAll(translate(ordered, strokeVariants), apostropheClass, "'")
    return sql`nullif(trim(${replaceAll(apostrophes, spaceClass, ' ')}, ' '), '')`
  })
  return sql`case when ${matchesWhole(name, `${plainWord}(?: ${plainWord})*`)} then ${name} else ${rewritten} end`
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
  const letters = sql`replace(trim(${replaceAll(spaced, ` ${pattern} `, ' \\1i ')}, ' '), '  ', ' ')`
  return sql`${letters} || '|' || ${tonesSql(lowered)}`
}

/** Characters of which `strip_accents` takes the same marks as identifiers' `foldedLetters`; of Cyrillic й or Korean it takes more. */
const latinClass = '[ -~\\x{a0}-\\x{1df}\\x{300}-\\x{36f}\\x{1ea0}-\\x{1ef9}\\x{2010}-\\x{20cf}\\x{2122}]*'

/** Rung 5 from rung 2: no marks, đ as d. The long translation only for other scripts: DuckDB builds its table for every row. */
export function foldedNameSql(lowered: Expr): Expr {
  const latin = translate(sql`strip_accents(${lowered})`, { from: 'đðɖƀ', to: 'dddb' })
  return sql`case when ${matchesWhole(lowered, latinClass)} then ${latin} else ${translate(lowered, foldedLetters)} end`
}

function tonesSql(lowered: Expr): Expr {
  return replaceAll(translate(replaceAll(lowered, '[0-9]', ''), toneNumbers), '[^1-5 ]', '')
}

/** A fold over a list: as nested calls the pairs cost the planner more than all the rest of a name. The separator is in no pair. */
function reordered(text: Expr): Expr {
  const pairs = sql.join(reorderedMarks.map(([from, to]) => sql.lit(`${from}|${to}`)))
  return sql`list_reduce([${pairs}], lambda done, pair: replace(done, split_part(pair, '|', 1), split_part(pair, '|', 2)), ${text})`
}

/** NUL cannot stand in SQL text and cannot occur: the scanner rejects records with it. */
function escapeClass(characters: string): string {
  return Array.from(characters.replaceAll('\0', ''), (one) => `\\x{${(one.codePointAt(0) ?? 0).toString(16)}}`).join('')
}
