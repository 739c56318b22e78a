import { type DeliverySource, type Expr, readDelivery } from '@doisoat/engine'
import type { Column, Meaning, Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { parsedDateSql, readBirthDateSql } from './field-kinds/birth-date.ts'
import { stripSeparatorsSql, tidyTextSql, unwrapTextSql } from './field-kinds/cell-text.ts'
import { readCodeSql, readSexSql } from './field-kinds/code-list.ts'
import { digitsKeySql, readNationalIdSql } from './field-kinds/national-id.ts'
import { registerNumberCodeSql, registerNumberSql } from './field-kinds/register-number.ts'

/** How the cells of one delivery are read: by meaning, null where the delivery has no such column. */
interface Cells {
  readonly profile: Profile
  readonly column: (meaning: Meaning) => Column | undefined
  readonly text: (meaning: Meaning) => Expr
  readonly code: (meaning: Meaning) => Expr
  readonly day: (meaning: 'birth_date' | 'death_date' | 'updated_on') => Expr
}

/**
 * The standardised rows of one register, in file order. Tables in: the delivery. Out: one row per accepted record, the same columns for
 * every register (null where a register has no such column):
 *
 * id_raw the ID cell as delivered, null for a clean one, which is its key · id_code its provisional finding number (see NationalIdCell) · id_key the usable ID as a number ·
 * id_candidate · register_number, number_code · full_name, other_name as delivered · birth, death_date, updated_on as yyyymmdd, birth
 * negative when refused, birth_raw where it was not ISO · sex 0/1/2/9 · unit_code · the rest as text. `source_line` only where it is not
 * row + 2 (records rejected, blank lines, newlines in quotes).
 *
 * Each column costs its rule only where the value is not already in standard form.
 */
export function standardiseStep(source: DeliverySource, register: Register, profile: Profile): Expr {
  const cells = cellsOf(source, register, profile)
  const breakpoints = source.format === 'csv' ? source.breakpoints : []
  // Only where lines shift is the line number worked out row by row; elsewhere it is the row's place.
  const record = breakpoints.length > 0 ? sql`row_number() over () - 1` : sql`0`
  const rows = sql`select ${standardColumns(cells)} from (${identified(cells, sql`select raw.*, ${record} as std_record, ${computedOnce(cells)} from ${readDelivery(source)} as raw`)}) as raw`
  if (breakpoints.length === 0) return sql`select * exclude (std_record) from (${rows}) as r`
  const ends = [{ record: 0, line: 2 }, ...breakpoints].filter((one, index, all) => all[index + 1]?.record !== one.record)
  const shifts = sql.join(ends.map((one) => sql`(${sql.lit(one.record)}, ${sql.lit(one.line - one.record)})`))
  return sql`select r.* exclude (std_record), cast(r.std_record + b.shift as integer) as source_line
    from (${rows}) as r asof join (values ${shifts}) as b(record, shift) on r.std_record >= b.record order by r.std_record`
}

function cellsOf(source: DeliverySource, register: Register, profile: Profile): Cells {
  const present = new Set(source.mapping.map((entry) => entry.column))
  const column = (meaning: Meaning): Column | undefined =>
    register.columns.find((one) => one.meaning === meaning && present.has(one.name))
  const text = (meaning: Meaning): Expr => {
    const found = column(meaning)
    return found ? sql.ref(`raw.${found.name}`) : sql`cast(null as varchar)`
  }
  return {
    profile,
    column,
    text,
    code: (meaning) => {
      const found = column(meaning)
      return found ? readCodeSql(text(meaning), found.values) : sql`cast(null as varchar)`
    },
    day: (meaning) =>
      column(meaning)
        ? readBirthDateSql(text(meaning), sql.ref(`raw.parsed_${meaning}`), {
            order: profile.dateOrder,
            compact: profile.compactDates,
          })
        : sql`cast(null as integer)`,
  }
}

/** What more than one standard column needs of a row. */
function computedOnce({ profile, column, text }: Cells): Expr {
  const number = column('register_number')
  const sex = column('sex')
  const days = (['birth_date', 'death_date', 'updated_on'] as const).filter((meaning) => column(meaning))
  return sql.join([
    sql`${number ? registerNumberSql(text('register_number'), number.kind) : sql`cast(null as varchar)`} as std_number`,
    sql`${sex ? readSexSql(text('sex'), sex.values) : sql`cast(0 as utinyint)`} as std_sex`,
    sql`${digitsKeySql(text('national_id'), profile.nationalId.digits)} as digits_key`,
    ...days.map((meaning) => sql`${parsedDateSql(text(meaning))} as ${sql.ref(`parsed_${meaning}`)}`),
  ])
}

/** Adds the ID and the birth date, which rest on what was computed once. */
function identified({ profile, column, text, day }: Cells, rows: Expr): Expr {
  const id = readNationalIdSql(text('national_id'), {
    digitsKey: sql`raw.digits_key`,
    rules: profile.nationalId,
    registerNumber: column('register_number') ? sql`raw.std_number` : null,
  })
  return sql`select raw.*, ${day('birth_date')} as std_birth, ${id} as std_id from (${rows}) as raw`
}

function standardColumns({ profile, column, text, code, day }: Cells): Expr {
  const number = column('register_number')
  return sql`
      raw.std_record,
      case when raw.std_id is not null then ${text('national_id')} end as id_raw,
      cast(coalesce(raw.std_id.code, 0) as smallint) as id_code,
      case when raw.std_id is null then raw.digits_key else raw.std_id.key end as id_key,
      raw.std_id.candidate as id_candidate,
      raw.std_number as register_number,
      ${number ? registerNumberCodeSql(sql`coalesce(raw.std_number, '')`, number.kind) : sql`cast(0 as smallint)`} as number_code,
      nullif(${text('full_name')}, '') as full_name,
      nullif(${text('other_name')}, '') as other_name,
      raw.std_birth as birth,
      ${column('birth_date') ? sql`case when raw.parsed_birth_date is null then ${text('birth_date')} end` : sql`cast(null as varchar)`} as birth_raw,
      raw.std_sex as sex,
      case when raw.std_sex = 9 then ${text('sex')} end as sex_raw,
      ${unitSql(text('unit_code'))} as unit_code,
      ${code('residence_status')} as residence_status,
      ${code('life_status')} as life_status,
      nullif(greatest(${day('death_date')}, 0), 0) as death_date,
      ${code('excluded_group')} as excluded_group,
      ${oldIdSql(text('old_id'), profile)} as old_id,
      nullif(${text('previous_ids')}, '') as previous_ids,
      nullif(${text('group_code')}, '') as group_code,
      nullif(greatest(${day('updated_on')}, 0), 0) as updated_on,
      ${column('card_number') ? cardSql(text('card_number')) : sql`cast(null as varchar)`} as card_number,
      ${code('status')} as status,
      ${code('status_reason')} as status_reason,
      ${code('subject_type')} as subject_type`
}

/** Unit codes are digits in a text column; a spreadsheet leaves `.0` behind. */
function unitSql(text: Expr): Expr {
  return sql`case when ${text} is null or regexp_full_match(${text}, '[0-9]+') then ${text}
    else nullif(regexp_replace(${tidyTextSql(text)}, '\\.0$', ''), '') end`
}

/** A card number in capitals without wrappers and separators. */
function cardSql(text: Expr): Expr {
  return sql`case when ${text} is null or regexp_full_match(${text}, '[A-Z0-9]+') then ${text}
    else nullif(upper(${stripSeparatorsSql(unwrapTextSql(text))}), '') end`
}

/** The older number as digits, null for anything else: it is a look-up key, its faults are not reported. */
function oldIdSql(text: Expr, profile: Profile): Expr {
  const { oldNumberDigits } = profile.nationalId
  if (oldNumberDigits === null) return sql`cast(null as bigint)`
  return sql`case when regexp_full_match(${text}, ${sql.lit(`[0-9]{${oldNumberDigits}}`)}) then cast(${text} as bigint) end`
}
