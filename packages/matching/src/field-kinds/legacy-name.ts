import { type Expr, translate } from '@doisoat/engine'
import { cp1258, legacyClue, spellingPattern, tcvn3, utf8AsCp1252, vniPairs, vniSingles } from '@doisoat/identifiers'
import { sql } from 'kysely'
import { bind, matchesWhole } from './cell-text.ts'
import { formattedNameSql, lowerNameSql, toneKeySql } from './person-name.ts'

/**
 * Rung 6 in SQL; the TypeScript form is identifiers' `legacyReadings`. A reading costs 100 µs, so `isLegacySuspectSql` goes first: it lets
 * few names through. Lambda parameters have names no stage table has for a column, which would hide them.
 */

/** What no proper name holds; identifiers' `leftoverBytes`. */
const leftoverBytes = '[\\x{80}-\\x{9f}\\x{a1}-\\x{bf}]'

/**
 * A name (as delivered, and its rung 3 key) that may be in a legacy encoding: not spelt as Vietnamese is, or holding what no name holds.
 * Every legacy encoding shows a character from U+0080 to U+00FF, and a name with a digit is spelt in no reading; both are tested first.
 */
export function isLegacySuspectSql(name: Expr, toneKey: Expr): Expr {
  return sql`case when regexp_matches(${name}, '[0-9]') or not regexp_matches(${name}, '[\\x{80}-\\x{ff}]') then false
    when regexp_matches(${name}, ${sql.lit(legacyClue)}) then true else not ${isVietnameseSpellingSql(toneKey)} end`
}

/** The names, in the form of rung 2, for which a text in a legacy encoding may stand, as a list; `lowered` is its own rung 2. */
export function legacyReadingsSql(name: Expr, lowered: Expr): Expr {
  const repairs = sql.join([
    replaceEach(name, utf8AsCp1252),
    replaceEach(translate(name, vniSingles), vniPairs),
    translate(name, tcvn3),
    translate(name, cp1258),
  ])
  const read = bind(
    'meant',
    lowerNameSql(formattedNameSql(sql`repaired`)),
    // A text of invisible characters alone has no form of its own, and may mean something: a soft hyphen is ư in TCVN3.
    (meant) =>
      sql`case when ${meant} <> coalesce(${lowered}, '') and ${isVietnameseSpellingSql(toneKeySql(meant))} then ${meant} end`,
  )
  return sql`list_filter(
    list_transform([${repairs}], lambda repaired: case when repaired <> ${name} and not regexp_matches(repaired, ${sql.lit(leftoverBytes)}) then ${read} end),
    lambda reading: reading is not null)`
}

/** Identifiers' `isVietnameseSpelling`, from the rung 3 key: each word's letters and its tone are joined again. */
function isVietnameseSpellingSql(toneKey: Expr): Expr {
  const part = (place: number): Expr => sql`string_split(split_part(${toneKey}, '|', ${sql.lit(place)}), ' ')`
  return bind('syllables', part(1), (syllables) =>
    bind('syllable_tones', part(2), (tones) => {
      const words = sql`list_transform(${syllables}, lambda syllable, i: syllable || coalesce(${tones}[i], ''))`
      return matchesWhole(sql`array_to_string(${words}, ' ')`, spellingPattern)
    }),
  )
}

/** Each pair replaced everywhere, one after another; a text that holds no pair is left alone. No pair holds a letter special to RE2. */
function replaceEach(text: Expr, pairs: readonly (readonly [string, string])[]): Expr {
  const any = [...new Set(pairs.map(([from]) => from))].join('|')
  // Forty calls deep: the planner takes seconds over three hundred, a fold over a list is four times as slow for each name.
  const steps = Array.from({ length: Math.ceil(pairs.length / 40) }, (_, i) => pairs.slice(40 * i, 40 * i + 40))
  const all = steps.reduce((inner: Expr, step) => bind('partly', inner, (partly) => nested(partly, step)), text)
  return sql`case when regexp_matches(${text}, ${sql.lit(any)}) then ${all} else ${text} end`
}

function nested(text: Expr, pairs: readonly (readonly [string, string])[]): Expr {
  return pairs.reduce((inner: Expr, [from, to]) => sql`replace(${inner}, ${sql.lit(from)}, ${sql.lit(to)})`, text)
}
