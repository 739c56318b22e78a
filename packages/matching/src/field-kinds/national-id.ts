import { type Expr, lower, translate } from '@doisoat/engine'
import {
  ascendingDigits,
  cleanNationalId,
  decimalTailPattern,
  descendingDigits,
  foldedLetters,
  isPlaceholder,
  lookalikeLetters,
  lookalikeRepair,
  nullWords,
  pairPattern,
  scientificPattern,
  stripSeparators,
  unwrapText,
} from '@doisoat/identifiers'
import type { NationalIdRules } from '@doisoat/profile'
import { sql } from 'kysely'
import { bind, extract, isAscii, matchesWhole, replaceAll, stripSeparatorsSql, unwrapTextSql } from './cell-text.ts'

/**
 * One cell of a national ID column, standardised.
 *
 * `code` is the provisional finding number of group id_form: 0 clean · 101 missing · 102 placeholder · 103 malformed · 104 digits lost ·
 * 105 cleaned · 106 zeros lost, to be verified · 107 older number, to be looked up · 116 another number · 901 foreign document.
 * `key` is the usable ID as a number (codes 0 and 105 only); `candidate` what a repair proposes (106, a 103 with look-alike letters) or
 * the older number (107).
 */
export interface NationalIdCell {
  readonly code: number
  readonly key: bigint | null
  readonly candidate: bigint | null
}

const codeOfForm = {
  clean: 0,
  cleaned: 105,
  missing: 101,
  placeholder: 102,
  malformed: 103,
  scientific: 104,
  zero_lost_candidate: 106,
  old_number: 107,
} as const

/** TypeScript form; `registerNumber` is the row's own cleaned register number, null where the register has none. */
export function readNationalId(text: string, rules: NationalIdRules, registerNumber: string | null): NationalIdCell {
  const cell = cleanNationalId(text, rules)
  const code = codeOfForm[cell.form]
  if (code === 0 || code === 105) return { code, key: BigInt(cell.value ?? 0), candidate: null }
  if (code === 101 || code === 102 || code === 104) return { code, key: null, candidate: null }
  const bare = stripSeparators(unwrapText(text))
  if (bare === registerNumber || (rules.mobileNumber !== null && new RegExp(rules.mobileNumber).test(bare))) {
    return { code: 116, key: null, candidate: null }
  }
  if (code === 103) {
    if (rules.foreignDocument !== null && new RegExp(rules.foreignDocument).test(bare))
      return { code: 901, key: null, candidate: null }
    const repaired = lookalikeRepair(text, rules.digits)
    return { code, key: null, candidate: repaired === null ? null : BigInt(repaired) }
  }
  return { code, key: null, candidate: BigInt(cell.value ?? 0) }
}

/**
 * SQL form: null for a clean cell (the ID is the text itself), else a struct of code, key and candidate. `digitsKey` is
 * `digitsKeySql(text)`, computed once a row by the caller.
 */
export function readNationalIdSql(
  text: Expr,
  options: { digitsKey: Expr; rules: NationalIdRules; registerNumber: Expr | null },
): Expr {
  const { digitsKey, rules } = options
  const { digits } = rules
  const answer = (code: number, key?: Expr, candidate?: Expr): Expr =>
    sql`{'code': ${sql.lit(code)}::smallint, 'key': ${key ?? sql`null`}::bigint, 'candidate': ${candidate ?? sql`null`}::bigint}`
  const old = (bare: Expr): Expr => extract(bare, oldNumberPattern(rules.oldNumberDigits ?? 1))
  const stripped = (cell: Expr): Expr => stripSeparatorsSql(cell)
  const otherNumber = (number: Expr, bare: Expr): Expr => {
    const tests = otherNumberTests({ stripped: number, bare }, options)
    return tests.length === 0 ? sql`` : sql`when ${sql.join(tests, sql` or `)} then ${answer(116)}`
  }

  const afterBare = (cell: Expr, bare: Expr): Expr => sql`case
    when ${lower(sql`case when ${isAscii(bare)} then ${bare} else ${translate(bare, foldedLetters)} end`)} in (${sql.join(nullWords.map((word) => sql.lit(word)))}) then ${answer(101)}
    when ${isPlaceholderSql(bare)} then ${answer(102)}
    ${otherNumber(stripped(cell), bare)}
    ${rules.oldNumberDigits === null ? sql`` : sql`when ${old(bare)} <> '' then ${answer(107, undefined, old(bare))}`}
    when ${matchesWhole(bare, `[0-9]{${digits}}`)} then ${answer(105, bare)}
    when length(${cell}) > ${sql.lit(digits)} and ${extract(cell, pairPattern(digits))} <> '' then ${answer(105, extract(cell, pairPattern(digits)))}
    ${
      rules.zeroLostFromDigits === null
        ? sql``
        : sql`when ${matchesWhole(bare, `[1-9][0-9]{${rules.zeroLostFromDigits - 1},${digits - 2}}`)} then ${answer(106, undefined, bare)}`
    }
    ${rules.foreignDocument === null ? sql`` : sql`when regexp_matches(${stripped(cell)}, ${sql.lit(rules.foreignDocument)}) then ${answer(901)}`}
    when ${matchesWhole(stripped(cell), `[0-9${lookalikeLetters.from}]{${digits}}`)} and regexp_matches(${stripped(cell)}, ${sql.lit(`[${lookalikeLetters.from}]`)})
      then ${answer(103, undefined, translate(stripped(cell), lookalikeLetters))}
    else ${answer(103)} end`

  const plain = (cell: Expr): Expr => stripSeparatorsSql(replaceAll(cell, decimalTailPattern, '\\1'))
  const scientific = (cell: Expr): Expr =>
    bind('spaceless', sql`replace(${cell}, ' ', '')`, (spaceless) => {
      const decimals = sql`length(${extract(spaceless, scientificPattern, 2)})`
      const exponent = sql`try_cast(${extract(spaceless, scientificPattern, 3)} as integer)`
      const written = sql`case when ${decimals} = ${exponent}
        then ${extract(spaceless, scientificPattern, 1)} || ${extract(spaceless, scientificPattern, 2)} else ${plain(cell)} end`
      return sql`case when ${decimals} < ${exponent} then ${answer(104)} else ${bind('bare', written, (bare) => afterBare(cell, bare))} end`
    })
  const read = (cell: Expr): Expr =>
    sql`case when regexp_matches(${cell}, '[eE]') then ${scientific(cell)} else ${bind('bare', plain(cell), (bare) => afterBare(cell, bare))} end`

  // Digits alone need none of the rewriting: an older number, lost zeros, a placeholder (60 µs a cell otherwise).
  const bareDigits = sql`case
    when ${text} = '0' then ${answer(101)}
    when ${isPlaceholderSql(text)} then ${answer(102)}
    ${otherNumber(text, text)}
    ${rules.oldNumberDigits === null ? sql`` : sql`when length(${text}) = ${sql.lit(rules.oldNumberDigits)} then ${answer(107, undefined, text)}`}
    ${
      rules.zeroLostFromDigits === null
        ? sql``
        : sql`when length(${text}) between ${sql.lit(rules.zeroLostFromDigits)} and ${sql.lit(digits - 1)} and left(${text}, 1) <> '0' then ${answer(106, undefined, text)}`
    }
    else ${answer(103)} end`
  return sql`case when ${isNoPlaceholder(digitsKey, digits)} then null when ${text} is null then ${answer(101)} when ${matchesWhole(text, '[0-9]+')} then ${bareDigits}
    else ${bind('cell', unwrapTextSql(text), read)} end`
}

/**
 * The cell as a number when it is digits of the right length and nothing else, else null. The check is a full regular expression: length
 * and try_cast accept `+12345678901`, `1e11` and `1234567890.5`.
 */
export function digitsKeySql(text: Expr, digits: number): Expr {
  return sql`case when ${matchesWhole(text, `[0-9]{${digits}}`)} then cast(${text} as bigint) end`
}

/** The same, null also for a placeholder: not null for exactly those cells that `readNationalIdSql` calls clean. */
export function cleanNationalIdSql(digitsKey: Expr, digits: number): Expr {
  return sql`case when ${isNoPlaceholder(digitsKey, digits)} then ${digitsKey} end`
}

/**
 * list_contains and not IN: DuckDB turns a long IN into a join, and behind a join the rows no longer come in file order, which is what
 * their line numbers rest on.
 */
function isNoPlaceholder(digitsKey: Expr, digits: number): Expr {
  return sql`${digitsKey} is not null and not list_contains([${sql.join(placeholdersOf(digits).map((one) => sql.lit(Number(one))))}]::bigint[], ${digitsKey})`
}

/**
 * The numbers of a cell that lists several: each without invisible characters, wrappers, separators and a .0 tail. They are look-up keys:
 * what is still no number then is found by nobody, and nothing is said of it.
 */
export function digitListSql(text: Expr): Expr {
  const bare = stripSeparatorsSql(replaceAll(unwrapTextSql(sql`one`), decimalTailPattern, '\\1'))
  return sql`list_transform(string_split(${text}, ';'), lambda one: case when ${matchesWhole(sql`one`, '[0-9]+')} then one else ${bare} end)`
}

/** An older number as a look-up key: cleaned as the ID of a row is, letters behind it dropped; null for anything else. */
export function oldNumberKeySql(text: Expr, digits: number): Expr {
  const bare = stripSeparatorsSql(replaceAll(unwrapTextSql(text), decimalTailPattern, '\\1'))
  return sql`case when ${text} is null then null when ${matchesWhole(text, `[0-9]{${digits}}`)} then cast(${text} as bigint)
    else cast(nullif(${extract(bare, oldNumberPattern(digits))}, '') as bigint) end`
}

/** The cell holds a word for nothing (`NULL`, `-`, `0`, `không`); false for an empty one. For columns of which few cells hold anything: it is dear. */
export function isNullWordSql(text: Expr): Expr {
  const bare = stripSeparatorsSql(unwrapTextSql(text))
  return sql`(${text} is not null and list_contains([${sql.join(nullWords.map((word) => sql.lit(word)))}], ${lower(translate(bare, foldedLetters))}))`
}

const oldNumberPattern = (digits: number): string => `^([0-9]{${digits}})[A-Za-zĐđ]{0,4}$`

/**
 * The row's own register number, or a mobile number (116). A cell that holds an ID (`bare`: without a .0 tail) is one, even where the
 * register's numbers are IDs.
 */
function otherNumberTests(
  { stripped, bare }: { readonly stripped: Expr; readonly bare: Expr },
  { rules, registerNumber }: { rules: NationalIdRules; registerNumber: Expr | null },
): Expr[] {
  return [
    ...(registerNumber === null
      ? []
      : [sql`(${stripped} = ${registerNumber} and not ${matchesWhole(bare, `[0-9]{${rules.digits}}`)})`]),
    ...(rules.mobileNumber === null ? [] : [sql`regexp_matches(${stripped}, ${sql.lit(rules.mobileNumber)})`]),
  ]
}

function isPlaceholderSql(bare: Expr): Expr {
  return sql`(${matchesWhole(bare, '[0-9]{2,}')} and (replace(${bare}, left(${bare}, 1), '') = ''
    or (length(${bare}) >= 4 and (contains(${sql.lit(ascendingDigits)}, ${bare}) or contains(${sql.lit(descendingDigits)}, ${bare})))))`
}

/** Every placeholder that has the length of an ID: one digit repeated, and the runs up, down and round the corner. */
function placeholdersOf(digits: number): string[] {
  const repeated = Array.from({ length: 10 }, (_, digit) => String(digit).repeat(digits))
  const starts = Array.from({ length: 10 }, (_, start) => start)
  const runs = [ascendingDigits, descendingDigits].flatMap((run) => starts.map((start) => run.slice(start, start + digits)))
  return [...repeated, ...runs].filter((text) => text.length === digits && isPlaceholder(text))
}
