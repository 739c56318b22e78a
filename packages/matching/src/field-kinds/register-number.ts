import { type Expr, translate } from '@doisoat/engine'
import { cleanSiNumber, cleanTaxCode, unwrapText, wrapperCharacters } from '@doisoat/identifiers'
import type { FieldKind } from '@doisoat/profile'
import { sql } from 'kysely'
import { matchesWhole, stripSeparatorsSql, tidyTextSql, unwrapTextSql } from './cell-text.ts'

/** A register's own number, standardised, and the finding of group number: 0 · 702 tax code check digit · 703 SI number format. */
export interface RegisterNumberCell {
  readonly number: string | null
  readonly code: 0 | 702 | 703
}

const dropped = { from: `${wrapperCharacters} .`, to: '' }

/** TypeScript form. An empty cell is null and, in a kind with a rule, wrong. */
export function readRegisterNumber(text: string, kind: FieldKind): RegisterNumberCell {
  if (kind === 'tax_code') {
    const cell = cleanTaxCode(text)
    // A wrong code too is one number, with its hyphen or without.
    return { number: cell.value?.replace(/^([0-9]{10})([0-9]{3})$/, '$1-$2') ?? null, code: cell.form === 'valid' ? 0 : 702 }
  }
  if (kind === 'si_number') {
    const cell = cleanSiNumber(text)
    return { number: cell.value, code: cell.form === 'valid' ? 0 : 703 }
  }
  const number = unwrapText(text)
  return { number: number === '' ? null : number, code: 0 }
}

/** SQL form of the number. */
export function registerNumberSql(text: Expr, kind: FieldKind): Expr {
  const clean = matchesWhole(text, '[0-9]{10}(?:[0-9]{2})?')
  if (kind === 'tax_code') {
    const bare = translate(tidyTextSql(text), dropped)
    return sql`case when ${clean} then ${text} else nullif(regexp_replace(${bare}, '^([0-9]{10})([0-9]{3})$', '\\1-\\2'), '') end`
  }
  if (kind === 'si_number')
    return sql`case when ${clean} then ${text} else nullif(${stripSeparatorsSql(unwrapTextSql(text))}, '') end`
  return sql`nullif(${unwrapTextSql(text)}, '')`
}

/** SQL form of the code; `number` is the standardised number, `tenDigits` is `tenDigitsSql(number)`, computed once a row by the caller. */
export function registerNumberCodeSql(number: Expr, tenDigits: Expr, kind: FieldKind): Expr {
  switch (kind) {
    case 'tax_code':
      return sql`cast(case when ${tenDigits} is not null then case when ${checkDigitHolds(tenDigits)} then 0 else 702 end
        when ${matchesWhole(number, '[0-9]{12}')} then 0 else 702 end as smallint)`
    case 'si_number':
      return sql`cast(case when ${matchesWhole(number, '[0-9]{10}(?:[0-9]{2})?')} then 0 else 703 end as smallint)`
    default:
      return sql`cast(0 as smallint)`
  }
}

/** The ten digits of a tax code that carry its check digit, as a number; null for a number of another form. */
export function tenDigitsSql(number: Expr): Expr {
  return sql`case when length(${number}) in (10, 14) then case when ${matchesWhole(number, '[0-9]{10}(?:-[0-9]{3})?')} then cast(left(${number}, 10) as bigint) end end`
}

/**
 * r = Σ wᵢ·dᵢ mod 11 over nine digits; tenth digit = 10 - r; r = 0 is never issued (it would ask for a tenth digit of 10).
 *
 * A digit is a difference of two quotients, dᵢ = qᵢ - 10·qᵢ₋₁ with qᵢ = number ÷ 10^(10-i), so the sum needs one division a digit:
 * Σ wᵢ·dᵢ = Σ (wᵢ - 10·wᵢ₊₁)·qᵢ, and -10 is 1 mod 11.
 */
function checkDigitHolds(number: Expr): Expr {
  const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3]
  const terms = weights.map(
    (weight, index) => sql`${sql.lit((weight + (weights[index + 1] ?? 0)) % 11)} * (${number} // ${sql.lit(10 ** (9 - index))})`,
  )
  return sql`(10 - (${sql.join(terms, sql` + `)}) % 11 = ${number} % 10)`
}
