import { type DeliverySource, type Expr, readDelivery } from '@doisoat/engine'
import type { Column, Meaning, Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { parsedDateSql, readBirthDateSql } from './field-kinds/birth-date.ts'
import { readCodeSql, readSexSql } from './field-kinds/code-list.ts'
import { stripSeparatorsSql, tidyTextSql, unwrapTextSql } from './field-kinds/cell-text.ts'
import { digitsKeySql, readNationalIdSql } from './field-kinds/national-id.ts'
import { registerNumberCodeSql, registerNumberSql } from './field-kinds/register-number.ts'

/**
 * The standardised rows of one register, in file order. Tables in: the delivery. Out: one row per accepted record, the same columns for
 * every register (null where a register has no such column):
 *
 * id_raw the ID cell as delivered · id_code its provisional finding number (see NationalIdCell) · id_key the usable ID as a number ·
 * id_candidate · register_number, number_code · full_name, other_name as delivered · birth, death_date, updated_on as yyyymmdd, birth
 * negative when refused, birth_raw where it was not ISO · sex 0/1/2/9 · unit_code · the rest as text. `source_line` only where it is not row + 2
 * (records rejected, blank lines, newlines in quotes).
 *
 * Each column costs its rule only where the value is not already in standard form.
 */
export function standardiseStep(source: DeliverySource, register: Register, profile: Profile): Expr {
  const present = new Set(source.mapping.map((entry) => entry.column))
  const columnOf = (meaning: Meaning): Column | undefined =>
    register.columns.find((column) => column.meaning === meaning && present.has(column.name))
  const text = (meaning: Meaning): Expr => {
    const column = columnOf(meaning)
    return column ? sql.ref(`raw.${column.name}`) : sql`cast(null as varchar)`
  }
  const code = (meaning: Meaning): Expr => {
    const column = columnOf(meaning)
    return column ? readCodeSql(text(meaning), column.values) : sql`cast(null as varchar)`
  }
  const day = (meaning: Meaning): Expr =>
    columnOf(meaning)
      ? sql`nullif(greatest(${readBirthDateSql(text(meaning), sql.ref(`raw.parsed_${meaning}`), dates)}, 0), 0)`
      : sql`cast(null as integer)`
  const parsedDays = (['birth_date', 'death_date', 'updated_on'] as const)
    .filter((meaning) => columnOf(meaning))
    .map((meaning) => sql`, ${parsedDateSql(text(meaning))} as ${sql.ref(`parsed_${meaning}`)}`)
  const dates = { order: profile.dateOrder, compact: profile.compactDates }
  const number = columnOf('register_number')
  const sexColumn = columnOf('sex')

  // Only where lines shift is the line number worked out row by row; elsewhere it is the row's place.
  const lines = source.format === 'csv' && source.breakpoints.length > 0
  const read = sql`
    select raw.*, ${lines ? sql`row_number() over () - 1` : sql`0`} as std_record,
      ${number ? registerNumberSql(text('register_number'), number.kind) : sql`cast(null as varchar)`} as std_number,
      ${sexColumn ? readSexSql(text('sex'), sexColumn.values) : sql`cast(0 as utinyint)`} as std_sex
      , ${digitsKeySql(text('national_id'), profile.nationalId.digits)} as digits_key
      ${sql.join(parsedDays, sql` `)}
    from ${readDelivery(source)} as raw`
  const identified = sql`
    select raw.*,
      ${columnOf('birth_date') ? readBirthDateSql(text('birth_date'), sql`raw.parsed_birth_date`, dates) : sql`cast(null as integer)`} as std_birth,
      ${readNationalIdSql(text('national_id'), { digitsKey: sql`raw.digits_key`, rules: profile.nationalId, registerNumber: number ? sql`raw.std_number` : null })} as std_id
    from (${read}) as raw`
  const rows = sql`
    select
      raw.std_record,
      ${text('national_id')} as id_raw,
      cast(coalesce(raw.std_id.code, 0) as smallint) as id_code,
      case when raw.std_id is null then raw.digits_key else raw.std_id.key end as id_key,
      raw.std_id.candidate as id_candidate,
      raw.std_number as register_number,
      ${number ? registerNumberCodeSql(sql`coalesce(raw.std_number, '')`, number.kind) : sql`cast(0 as smallint)`} as number_code,
      nullif(${text('full_name')}, '') as full_name,
      nullif(${text('other_name')}, '') as other_name,
      raw.std_birth as birth,
      ${columnOf('birth_date') ? sql`case when raw.parsed_birth_date is null then ${text('birth_date')} end` : sql`cast(null as varchar)`} as birth_raw,
      raw.std_sex as sex,
      case when raw.std_sex = 9 then ${text('sex')} end as sex_raw,
      ${unitSql(text('unit_code'))} as unit_code,
      ${code('residence_status')} as residence_status,
      ${code('life_status')} as life_status,
      ${day('death_date')} as death_date,
      ${code('excluded_group')} as excluded_group,
      ${oldIdSql(text('old_id'), profile)} as old_id,
      nullif(${text('previous_ids')}, '') as previous_ids,
      nullif(${text('group_code')}, '') as group_code,
      ${day('updated_on')} as updated_on,
      ${columnOf('card_number') ? cardSql(text('card_number')) : sql`cast(null as varchar)`} as card_number,
      ${code('status')} as status,
      ${code('status_reason')} as status_reason,
      ${code('subject_type')} as subject_type
    from (${identified}) as raw`
  if (source.format !== 'csv' || !lines) return sql`select * exclude (std_record) from (${rows}) as r`
  const breakpoints = [{ record: 0, line: 2 }, ...source.breakpoints].filter((one, index, all) => all[index + 1]?.record !== one.record)
  const shifts = sql.join(breakpoints.map((one) => sql`(${sql.lit(one.record)}, ${sql.lit(one.line - one.record)})`))
  return sql`select r.* exclude (std_record), cast(r.std_record + b.shift as integer) as source_line
    from (${rows}) as r asof join (values ${shifts}) as b(record, shift) on r.std_record >= b.record order by r.std_record`
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
