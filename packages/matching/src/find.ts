import type { Engine, Expr } from '@doisoat/engine'
import type { Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { nationalIdSql } from './assemble.ts'
import { birthDateFindingSql, dayTextSql } from './field-kinds/birth-date-finding.ts'
import { referenceOf, standardisedSql, tables } from './stage-tables.ts'

/** One finding before it gets its key: `basis` says how likely_wrong, suggested_value and confidence follow. */
interface Rule {
  readonly from: Expr
  readonly where: Expr
  readonly number: Expr
  readonly field: string
  readonly value: Expr
  readonly reference?: Expr
  readonly wrong?: Expr
  readonly suggested?: Expr
  readonly confidence?: Expr
  readonly evidence?: Expr
}

export interface FindOptions {
  readonly profile: Profile
  /** Unit list under which this register's codes are read. */
  readonly unitList: string
  /** ISO day. */
  readonly asOf: string
}

const none = sql`cast(null as varchar)`
const text = (value: string): Expr => sql.lit(value)

/**
 * Every finding of one register except those that follow from the verdict. Tables in: the stage tables of the register. Out:
 * `finding_<register>`: source_line, number, field, value, reference_value, likely_wrong, suggested_value, confidence, evidence, and of the
 * row register_number, id_raw, link_key after repair, row_hash.
 * Rows of a refused link keep only the refusal and what does not need a person; rows of armed forces are taken out here in the
 * reference, by the caller in the others.
 */
export async function findStep(engine: Engine, register: Register, options: FindOptions): Promise<void> {
  await oddRowsStep(engine, register, options)
  const rules = register.role === 'reference' ? referenceRules(register, options) : comparedRules(register, options)
  await engine.createTable(
    tables.finding(register.name),
    sql`${sql.join(
      rules.map((rule) => ruleSql(rule, register)),
      sql` union all `,
    )}`,
  )
}

/**
 * The rows any rule could speak of, so that each rule reads a few rows and not the register. Out: `odd_<register>`: standardised rows
 * with unit_state, unit_candidates, row_hash and as link_key the one after repair (only rows set apart have another than their own).
 * People of the armed forces are counted, never listed: their rows of the reference are left out.
 */
async function oddRowsStep(engine: Engine, register: Register, { profile, unitList, asOf }: FindOptions): Promise<void> {
  const has = (meaning: string): boolean => register.columns.some((column) => column.meaning === meaning)
  const { nationalId } = profile
  const conditions = [sql`r.id_code <> 0`, sql`r.number_code <> 0`]
  if (nationalId.prefixDigits > 0) conditions.push(prefixUnknown(profile))
  if (has('birth_date')) conditions.push(sql`r.birth_code <> 0`)
  if (has('sex')) conditions.push(sql`r.sex = 9`)
  if (has('unit_code')) conditions.push(unitOdd)
  if (has('card_number')) conditions.push(cardDiffers)
  const isReference = register.role === 'reference'
  if (isReference && nationalId.structure === 'vn') conditions.push(sexDigitDiffers, yearDigitsDiffer)
  const own = sql.table(`duplicate_${register.name}`)
  const others = [sql`select source_line from ${own}`]
  if (!isReference) {
    others.push(
      sql`select source_line from ${sql.table(tables.apart(register.name))} where link_code <> 0 or id_code <> 0 or value_differs or dead`,
    )
    if (register.role === 'person')
      others.push(sql`select source_line from ${sql.table(`name_${register.name}`)} where code is distinct from 0`)
  }
  const units = sql`(select code, state as unit_state, candidates as unit_candidates from unit_code_map where unit_list = ${sql.lit(unitList)})`
  const std = sql.table(tables.std(register.name))
  // First the lines, from the few columns the conditions need, then the whole rows.
  const lines = `oddline_${register.name}`
  await engine.createTable(
    lines,
    sql`select source_line from ${std} as r ${has('unit_code') ? sql`left join ${units} as u on u.code = r.unit_code` : sql``}
      where ${sql.join(conditions, sql` or `)}
      union all ${sql.join(others, sql` union all `)}`,
  )
  const picked = sql`(select * from ${sql.table(tables.read(register.name))} where source_line in (select source_line from ${sql.table(lines)})
    ${isReference ? sql`and excluded_group is null` : sql``})`
  await engine.createTable(
    `odd_${register.name}`,
    sql`select r.* exclude (link_key), ${isReference ? sql`r.link_key` : sql`coalesce(l.link_key, r.link_key) as link_key`}, ${rowHash} as row_hash, u.unit_state, u.unit_candidates
      from (${standardisedSql(picked, { asOf, digits: nationalId.digits })}) as r
        left join ${units} as u on u.code = r.unit_code
        ${isReference ? sql`` : sql`left join (select source_line, link_key from ${sql.table(tables.apart(register.name))}) as l using (source_line)`}`,
  )
  await engine.dropTable(lines)
}

/** What tells equal findings of rows without any number apart, whatever the order of the extract. `r` is the standardised row. */
export const rowHash = sql`md5(concat_ws('|', r.id_raw, r.full_name, r.birth, r.birth_raw, r.sex, r.unit_code, r.status))`

const sexDiffers = sql`(l.sex in (1, 2) and l.person_sex in (1, 2) and l.sex <> l.person_sex)`
const unitOdd = sql`(r.unit_code is not null and coalesce(u.unit_state = 'split', true))`
const cardDiffers = sql`(length(r.card_number) = 15 and right(r.card_number, 10) <> r.register_number and regexp_full_match(r.register_number, '[0-9]{10}'))`

/** Digit 4 of a Vietnamese ID: century and sex; digits 5-6: year. Legal in some cases (Decree 70/2024 art. 11(8)), so never an error. */
const century = sql`((r.id_key // 100000000) % 10)`
const idYear = sql`(1900 + 100 * (${century} // 2) + (r.id_key // 1000000) % 100)`
const sexDigitDiffers = sql`(r.id_key is not null and r.sex in (1, 2) and (r.sex = 1) <> (${century} % 2 = 0))`
const yearDigitsDiffer = sql`(r.id_key is not null and r.birth // 10000 <> ${idYear})`

function prefixUnknown({ nationalId, idPrefixes }: Profile): Expr {
  const prefixes = idPrefixes.map((prefix) => sql.lit(Number(prefix)))
  return sql`(r.id_key is not null and r.id_key // ${sql.lit(10 ** (nationalId.digits - nationalId.prefixDigits))} not in (${sql.join(prefixes)}))`
}

function ruleSql(rule: Rule, register: Register): Expr {
  return sql`select r.source_line, cast(${rule.number} as smallint) as number, ${text(rule.field)} as field, ${rule.value} as value,
      ${rule.reference ?? none} as reference_value, ${rule.wrong ?? text(register.name)} as likely_wrong,
      ${rule.suggested ?? none} as suggested_value, ${rule.confidence ?? none} as confidence, ${rule.evidence ?? none} as evidence,
      r.register_number, r.id_raw, r.link_key, r.row_hash
    from ${rule.from} where ${rule.where}`
}

/** Rules on a row by itself, shared by all registers; `r` is its standardised row. */
function rowRules(register: Register, { profile }: FindOptions): Rule[] {
  const std = sql`${sql.table(`odd_${register.name}`)} as r`
  const rules: Rule[] = [
    {
      from: sql`${sql.table(`duplicate_${register.name}`)} as d join ${std} using (source_line)`,
      where: sql`true`,
      number: sql`d.code`,
      field: 'national_id',
      value: sql`r.id_raw`,
    },
  ]
  if (profile.nationalId.prefixDigits > 0) {
    rules.push({ from: std, where: prefixUnknown(profile), number: sql`110`, field: 'national_id', value: sql`r.id_raw` })
  }
  if (register.columns.some((column) => column.meaning === 'birth_date')) {
    rules.push({
      from: std,
      where: sql`r.birth_code <> 0`,
      number: sql`r.birth_code`,
      field: 'birth_date',
      value: sql`r.birth_raw`,
    })
  }
  if (register.columns.some((column) => column.meaning === 'sex')) {
    rules.push({ from: std, where: sql`r.sex = 9`, number: sql`502`, field: 'sex', value: sql`r.sex_raw` })
  }
  if (register.columns.some((column) => column.meaning === 'unit_code')) {
    rules.push({
      from: std,
      where: sql`r.unit_code is not null and coalesce(r.unit_state = 'split', true)`,
      number: sql`case when r.unit_state is null then 601 else 602 end`,
      field: 'unit_code',
      value: sql`r.unit_code`,
      evidence: sql`'candidates ' || r.unit_candidates`,
    })
  }
  return rules
}

function referenceRules(register: Register, options: FindOptions): Rule[] {
  const std = sql`${sql.table(`odd_${register.name}`)} as r`
  const rules = rowRules(register, options)
  rules.push({
    from: std,
    where: sql`r.id_code <> 0`,
    // An empty or made-up ID has no code of its own in the reference register.
    number: sql`case when r.id_code in (104, 105) then r.id_code else 103 end`,
    field: 'national_id',
    value: sql`r.id_raw`,
  })
  if (options.profile.nationalId.structure === 'vn') {
    rules.push(
      {
        from: std,
        where: sexDigitDiffers,
        number: sql`111`,
        field: 'national_id',
        value: sql`r.id_raw`,
        evidence: sql`'sex digit ' || ${century}`,
      },
      {
        from: std,
        where: yearDigitsDiffer,
        number: sql`112`,
        field: 'national_id',
        value: sql`r.id_raw`,
        evidence: sql`'birth year by digits ' || ${idYear}`,
      },
    )
  }
  return rules
}

function comparedRules(register: Register, options: FindOptions): Rule[] {
  const link = sql.table(tables.apart(register.name))
  const std = sql.table(`odd_${register.name}`)
  const refused = sql.table(`refused_${register.name}`)
  const rules = rowRules(register, options)
  const accounts = register.role === 'account'
  const outdated = sql`case when l.link_code = 109 then ${nationalIdSql(sql`l.link_key`, options.profile)} end`
  rules.push(
    {
      from: sql`${link} as l join ${std} as r using (source_line)`,
      where: sql`l.id_code not in (0, 901)`,
      number: accounts ? sql`case when l.id_code in (101, 102, 104, 105, 108) then l.id_code else 103 end` : sql`l.id_code`,
      field: 'national_id',
      value: sql`r.id_raw`,
      suggested: sql`case when l.link_key > 0 and l.id_code in (105, 106, 107) then ${nationalIdSql(sql`l.link_key`, options.profile)} end`,
      confidence: sql`case when l.id_code in (105, 106, 107) then 'high' end`,
    },
    {
      from: sql`${link} as l join ${std} as r using (source_line) ${accounts ? sql`` : sql`left join ${sql.table(`neighbour_${register.name}`)} as near using (source_line)`}`,
      where: sql`l.link_code in (109, 113)`,
      number: sql`l.link_code`,
      field: 'national_id',
      value: sql`r.id_raw`,
      suggested: accounts ? outdated : sql`coalesce(${outdated}, ${nationalIdSql(sql`near.link_key`, options.profile)})`,
      confidence: sql`case when l.link_code = 109 then 'high' ${accounts ? sql`` : sql`when near.link_key is not null then 'medium'`} end`,
      evidence: sql`case when l.link_code = 113 and l.link_key in (select previous_key from previous_id where holders > 1) then 'cancelled ID of several people' end`,
    },
    {
      from: sql`${link} as l join ${std} as r using (source_line)`,
      where: sql`l.dead ${activeSql(register)} and l.source_line not in (select source_line from ${refused})`,
      number: sql`701`,
      field: 'status',
      value: sql`l.status`,
      reference: sql`l.person_life_status`,
    },
  )
  rules.push({
    from: sql`${std} as r semi join (select source_line from ${sql.table(`outside_${register.name}`)} where code = 901) as o using (source_line)`,
    where: sql`true`,
    number: sql`901`,
    field: 'national_id',
    value: sql`r.id_raw`,
    wrong: none,
  })
  if (!accounts) rules.push(...personRules(register, options))
  return rules
}

/** ` and the row is active`, for a register with statuses. */
export function activeSql(register: Register, status: Expr = sql`l.status`): Expr {
  if (register.status === null) return sql``
  return sql`and ${status} in (${sql.join(register.status.active.map((one) => sql.lit(one)))})`
}

function personRules(register: Register, { profile }: FindOptions): Rule[] {
  const link = sql.table(tables.apart(register.name))
  const std = sql.table(`odd_${register.name}`)
  const refused = sql.table(`refused_${register.name}`)
  const accepted = sql`l.population_line is not null and l.source_line not in (select source_line from ${refused})`
  const linked = sql`${link} as l join ${std} as r using (source_line) left join ${sql.table(`name_${register.name}`)} as n using (source_line) left join ${sql.table(`vote_${register.name}`)} as v using (source_line)`
  const birth = birthDateFindingSql(sql`l.birth`, sql`l.person_birth`, register.imputesFirstOfJanuary)
  const reference = referenceOf(profile.registers).name
  const rules: Rule[] = [
    {
      from: sql`${refused} as f join ${link} as l using (source_line) join ${std} as r using (source_line)`,
      where: sql`true`,
      number: sql`f.code`,
      field: 'national_id',
      value: sql`r.id_raw`,
      evidence: sql`case when l.population_line is null then 'the ID stands for several people, and not exactly one of them agrees' else 'name and birth date of the holder differ' end`,
    },
    {
      from: linked,
      where: sql`n.code > 0 and ${accepted}`,
      number: sql`n.code`,
      field: 'full_name',
      value: sql`r.full_name`,
      reference: sql`l.person_name`,
      ...oddOneOut(register, reference, {
        applies: sql`n.code = 306`,
        vote: 'name',
        own: sql`r.full_name`,
        reference: sql`l.person_name`,
      }),
      evidence: sql`case when n.initials_agree and n.code = 306 then 'initials_agree' end`,
    },
    {
      from: linked,
      where: sql`${birth} > 0 and ${accepted}`,
      number: birth,
      field: 'birth_date',
      value: sql`coalesce(r.birth_raw, ${dayTextSql(sql`r.birth`)})`,
      reference: dayTextSql(sql`l.person_birth`),
      ...oddOneOut(register, reference, {
        applies: sql`${birth} >= 402`,
        vote: 'birth',
        own: dayTextSql(sql`r.birth`),
        reference: dayTextSql(sql`l.person_birth`),
      }),
    },
    {
      from: sql`${link} as l join ${std} as r using (source_line)`,
      where: sql`${sexDiffers} and ${accepted}`,
      number: sql`501`,
      field: 'sex',
      value: sql`case l.sex when 1 then 'M' else 'F' end`,
      reference: sql`case l.person_sex when 1 then 'M' else 'F' end`,
      suggested: sql`case l.person_sex when 1 then 'M' else 'F' end`,
      confidence: sql`'medium'`,
    },
    ...numberRules(register),
  ]
  return rules
}

/** The register's own numbers. */
function numberRules(register: Register): Rule[] {
  const std = sql.table(`odd_${register.name}`)
  const rules: Rule[] = [
    {
      from: sql`${std} as r`,
      where: sql`r.number_code <> 0`,
      number: sql`r.number_code`,
      field: 'register_number',
      value: sql`r.register_number`,
    },
  ]
  if (register.columns.some((column) => column.kind === 'health_card')) {
    rules.push({
      from: sql`${std} as r`,
      where: cardDiffers,
      number: sql`704`,
      field: 'card_number',
      value: sql`r.card_number`,
    })
  }
  return rules
}

/**
 * The odd one out among the registers (spec 5.4): another register that agrees with the reference makes this row wrong, one that agrees
 * with this row makes the reference wrong, both with high confidence; nobody else: the reference is believed, medium; all differ: low.
 */
function oddOneOut(
  register: Register,
  reference: string,
  vote: { applies: Expr; vote: 'name' | 'birth'; own: Expr; reference: Expr },
): Pick<Rule, 'wrong' | 'suggested' | 'confidence'> {
  const withReference = sql`coalesce(${sql.ref(`v.${vote.vote}_reference`)}, false)`
  const withOwn = sql`coalesce(${sql.ref(`v.${vote.vote}_own`)}, false)`
  const heard = sql`coalesce(${sql.ref(`v.${vote.vote}_heard`)}, false)`
  return {
    wrong: sql`case when ${vote.applies} and ${withOwn} and not ${withReference} then ${sql.lit(reference)} else ${sql.lit(register.name)} end`,
    suggested: sql`case when not (${vote.applies}) or ${withReference} or not ${heard} then ${vote.reference} when ${withOwn} then ${vote.own} end`,
    confidence: sql`case when not (${vote.applies}) or not ${heard} then 'medium' when ${withReference} or ${withOwn} then 'high' else 'low' end`,
  }
}
