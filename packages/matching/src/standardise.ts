import { type DeliverySource, type Engine, type Expr, readDelivery } from '@doisoat/engine'
import type { Column, Meaning, Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { parsedDateSql, readBirthDateSql, readUsualDateSql, readWrittenDateSql } from './field-kinds/birth-date.ts'
import { stripSeparatorsSql, tidyTextSql, unwrapTextSql } from './field-kinds/cell-text.ts'
import { readCodeSql, readSexSql } from './field-kinds/code-list.ts'
import { cleanNationalIdSql, digitsKeySql, isNullWordSql, oldNumberKeySql, readNationalIdSql } from './field-kinds/national-id.ts'
import { registerNumberCodeSql, registerNumberSql, tenDigitsSql } from './field-kinds/register-number.ts'
import { tables } from './stage-tables.ts'

/** How the cells of one delivery are read: by meaning, null where the delivery has no such column. */
interface Cells {
  readonly profile: Profile
  readonly register: Register
  readonly column: (meaning: Meaning) => Column | undefined
  readonly text: (meaning: Meaning) => Expr
}

/** What each standard column says of a register that has no such column. */
const absent = {
  id_raw: 'null::varchar',
  id_code: 'null::smallint',
  id_number: 'null::bigint',
  register_number: 'null::varchar',
  number_code: '0::smallint',
  full_name: 'null::varchar',
  other_name: 'null::varchar',
  birth: 'null::integer',
  birth_raw: 'null::varchar',
  sex: '0::utinyint',
  sex_raw: 'null::varchar',
  unit_code: 'null::varchar',
  residence_status: 'null::varchar',
  life_status: 'null::varchar',
  death_date: 'null::integer',
  excluded_group: 'null::varchar',
  old_id: 'null::bigint',
  previous_ids: 'null::varchar',
  group_code: 'null::varchar',
  updated_on: 'null::integer',
  card_number: 'null::varchar',
  status: 'null::varchar',
  status_reason: 'null::varchar',
  subject_type: 'null::varchar',
} as const

type StandardColumn = keyof typeof absent

/** What the table holds where a cell needs more than a look: an ID that is no bare ID, a date in no usual form. */
const unread = { idCode: -1, birth: 0 } as const

/**
 * Reads the rows of one register, in file order: row k of the table is record k. Tables in: the delivery. Out: `rows_<register>`, one row
 * per accepted record, and the view `read_<register>` with the same columns for every register (null where it has none):
 *
 * id_raw the ID cell as delivered, null for a clean one, which is its key · id_code its provisional finding number (see NationalIdCell) · id_key the usable ID as a number ·
 * id_candidate · register_number, number_code · full_name, other_name as delivered · birth, death_date, updated_on as yyyymmdd, birth
 * negative when refused, birth_raw where it was not ISO · sex 0/1/2/9 · unit_code · the rest as text · source_line.
 *
 * In two steps, since the rules for odd cells cost a hundred times those for clean ones and every batch of 2,048 rows would enter them:
 * the file is read with the cheap rules, then the few odd rows, close together in a table of their own, are read with all rules and put
 * back in their place. Insurance of a city: 1.2 s in one step, 0.8 s in two. Returns the rows.
 */
export async function standardiseStep(
  engine: Engine,
  source: DeliverySource,
  { register, profile }: { register: Register; profile: Profile },
): Promise<number> {
  const cells = cellsOf(source, register, profile)
  const columns = standardColumns(cells)
  const rows = await engine.createTable(tables.rows(register.name), readRows(source, cells, columns))
  await readOddCells(engine, register, cells)
  const name = sql.table(tables.rows(register.name))
  const all = Object.entries(absent).map(([column, value]) =>
    columns.has(column) ? sql.ref(column) : sql`${sql.raw(value)} as ${sql.ref(column)}`,
  )
  const line = breakpointsOf(source).length > 0 ? sql`source_line` : sql`cast(rowid + 2 as integer) as source_line`
  await engine.createView(
    tables.read(register.name),
    sql`select ${sql.join(all)}, ${line},
        case when id_code in (0, 105) then id_number end as id_key, case when id_code not in (0, 105) then id_number end as id_candidate
      from ${name}`,
  )
  return rows
}

const breakpointsOf = (source: DeliverySource) => (source.format === 'csv' ? source.breakpoints : [])

/** The query that reads the file. Only where lines shift is the line number worked out row by row; elsewhere it is the row's place. */
function readRows(source: DeliverySource, cells: Cells, columns: ReadonlyMap<string, Expr>): Expr {
  const breakpoints = breakpointsOf(source)
  const selected = sql.join([...columns].map(([name, value]) => sql`${value} as ${sql.ref(name)}`))
  const record = breakpoints.length > 0 ? sql`, row_number() over () - 1 as std_record` : sql``
  const rows = sql`select ${selected}${breakpoints.length > 0 ? sql`, std_record` : sql``}
    from (select *, ${cleanNationalIdSql(sql`digits_key`, cells.profile.nationalId.digits)} as std_key${cells.column('register_number') ? sql`, ${tenDigitsSql(sql`std_number`)} as ten_digits` : sql``}
      from (select raw.*${record}, ${computedOnce(cells)} from ${readDelivery(source)} as raw) as raw) as raw`
  if (breakpoints.length === 0) return rows
  const ends = [{ record: 0, line: 2 }, ...breakpoints].filter((one, index, all) => all[index + 1]?.record !== one.record)
  const shifts = sql.join(ends.map((one) => sql`(${sql.lit(one.record)}, ${sql.lit(one.line - one.record)})`))
  return sql`select r.* exclude (std_record), cast(r.std_record + b.shift as integer) as source_line
    from (${rows}) as r asof join (values ${shifts}) as b(record, shift) on r.std_record >= b.record order by r.std_record`
}

/** Reads the cells that the first step left unread, and puts what they say in their rows. */
async function readOddCells(engine: Engine, register: Register, { profile, column }: Cells): Promise<void> {
  const name = sql.table(tables.rows(register.name))
  const unreadId = sql`id_code = ${sql.lit(unread.idCode)}`
  const birth = column('birth_date')
  const unreadBirth = birth ? sql`birth = ${sql.lit(unread.birth)}` : sql`false`
  await engine.createTable(
    'odd_cells',
    sql`select rowid as place, ${unreadId} as odd_id, id_raw, ${unreadBirth} as odd_birth, ${birth ? sql`birth_raw` : sql`null::varchar as birth_raw`},
        ${column('register_number') ? sql`register_number` : sql`null::varchar as register_number`}
      from ${name} where ${unreadId} or ${unreadBirth}`,
  )
  const id = readNationalIdSql(sql`id_raw`, {
    digitsKey: digitsKeySql(sql`id_raw`, profile.nationalId.digits),
    rules: profile.nationalId,
    registerNumber: column('register_number') ? sql`register_number` : null,
  })
  const written = readWrittenDateSql(sql`birth_raw`, { order: profile.dateOrder, compact: profile.compactDates })
  await engine.createTable(
    'odd_cells',
    sql`select place, odd_id, case when odd_id then ${id} end as id, odd_birth, case when odd_birth then ${written} end as birth from odd_cells`,
  )
  await engine.update(
    sql`update ${name} set id_code = o.id.code, id_number = coalesce(o.id.key, o.id.candidate)
      from odd_cells as o where ${name}.rowid = o.place and o.odd_id`,
  )
  if (birth)
    await engine.update(sql`update ${name} set birth = o.birth from odd_cells as o where ${name}.rowid = o.place and o.odd_birth`)
  await engine.dropTable('odd_cells')
}

function cellsOf(source: DeliverySource, register: Register, profile: Profile): Cells {
  const present = new Set(source.mapping.map((entry) => entry.column))
  const column = (meaning: Meaning): Column | undefined =>
    register.columns.find((one) => one.meaning === meaning && present.has(one.name))
  const text = (meaning: Meaning): Expr => {
    const found = column(meaning)
    return found ? sql.ref(`raw.${found.name}`) : sql`cast(null as varchar)`
  }
  return { profile, register, column, text }
}

/** What more than one standard column needs of a row. */
function computedOnce({ profile, column, text }: Cells): Expr {
  const number = column('register_number')
  const sex = column('sex')
  const days = (['birth_date', 'death_date', 'updated_on'] as const).filter((meaning) => column(meaning))
  return sql.join([
    ...(number ? [sql`${registerNumberSql(text('register_number'), number.kind)} as std_number`] : []),
    ...(sex ? [sql`${readSexSql(text('sex'), sex.values)} as std_sex`] : []),
    sql`${digitsKeySql(text('national_id'), profile.nationalId.digits)} as digits_key`,
    ...days.map((meaning) => sql`${parsedDateSql(text(meaning))} as ${sql.ref(`parsed_${meaning}`)}`),
  ])
}

/** The standard columns that the delivery has something for, by name. */
function standardColumns({ profile, register, column, text }: Cells): ReadonlyMap<string, Expr> {
  const dates = { order: profile.dateOrder, compact: profile.compactDates }
  const columns = new Map<StandardColumn, Expr>([
    ['id_raw', sql`case when raw.std_key is null then ${text('national_id')} end`],
    ['id_code', sql`cast(case when raw.std_key is null then ${sql.lit(unread.idCode)} else 0 end as smallint)`],
    // The usable ID or, by the code, what is proposed for one that is not.
    ['id_number', sql`raw.std_key`],
  ])
  const add = (meaning: Meaning, values: Readonly<Partial<Record<StandardColumn, Expr>>>): void => {
    if (column(meaning)) for (const [name, value] of Object.entries(values)) columns.set(name as StandardColumn, value)
  }
  const code = (meaning: Meaning): Expr => readCodeSql(text(meaning), column(meaning)?.values ?? {})
  const day = (meaning: 'death_date' | 'updated_on'): Expr => {
    return sql`nullif(greatest(${readBirthDateSql(text(meaning), sql.ref(`raw.parsed_${meaning}`), dates)}, 0), 0)`
  }
  const number = column('register_number')
  if (number) {
    columns.set('register_number', sql`raw.std_number`)
    columns.set('number_code', registerNumberCodeSql(sql`coalesce(raw.std_number, '')`, sql`raw.ten_digits`, number.kind))
  }
  add('full_name', { full_name: sql`nullif(${text('full_name')}, '')` })
  add('other_name', { other_name: sql`nullif(${text('other_name')}, '')` })
  add('birth_date', {
    birth: readUsualDateSql(text('birth_date'), sql`raw.parsed_birth_date`, {
      order: profile.dateOrder,
      otherwise: sql.lit(unread.birth),
    }),
    birth_raw: sql`case when raw.parsed_birth_date is null then ${text('birth_date')} end`,
  })
  add('sex', { sex: sql`raw.std_sex`, sex_raw: sql`case when raw.std_sex = 9 then ${text('sex')} end` })
  add('unit_code', { unit_code: unitSql(text('unit_code')) })
  add('residence_status', { residence_status: code('residence_status') })
  add('life_status', { life_status: code('life_status') })
  add('death_date', column('death_date') ? { death_date: day('death_date') } : {})
  const group = code('excluded_group')
  // Any group at all excludes: a word that says there is none must not.
  const named = sql`case when not ${isNullWordSql(text('excluded_group'))} then ${group} end`
  add('excluded_group', { excluded_group: register.excludedGroups === 'any' ? named : group })
  add('old_id', { old_id: oldIdSql(text('old_id'), profile) })
  add('previous_ids', { previous_ids: sql`nullif(${text('previous_ids')}, '')` })
  add('group_code', { group_code: sql`nullif(${text('group_code')}, '')` })
  add('updated_on', column('updated_on') ? { updated_on: day('updated_on') } : {})
  add('card_number', { card_number: cardSql(text('card_number')) })
  add('status', { status: code('status') })
  add('status_reason', { status_reason: code('status_reason') })
  add('subject_type', { subject_type: code('subject_type') })
  return columns
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

/** The older number, null where the deployment knows none: a look-up key, its faults are not reported. */
function oldIdSql(text: Expr, { nationalId }: Profile): Expr {
  return nationalId.oldNumberDigits === null ? sql`cast(null as bigint)` : oldNumberKeySql(text, nationalId.oldNumberDigits)
}
