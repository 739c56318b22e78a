import { verdicts } from '@doisoat/contracts'
import { z } from 'zod'

/** Text shown to people, in both languages of the product. */
export const Title = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) })
export type Title = z.infer<typeof Title>

const Name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _ only')

/**
 * How the values of a column are cleaned, checked and masked. One definition per kind lives in `matching/src/field-kinds`.
 */
export const fieldKinds = [
  'national_id',
  'old_id',
  'id_list',
  'person_name',
  'birth_date',
  'date',
  'sex',
  'unit',
  'code',
  'tax_code',
  'si_number',
  'health_card',
  'register_number',
  'text',
] as const
export const FieldKind = z.enum(fieldKinds)
export type FieldKind = z.infer<typeof FieldKind>

/**
 * What a column means to the batch: it feeds the standardised column of that name. A column without a meaning is carried as text.
 */
export const meanings = [
  'national_id',
  'old_id',
  'previous_ids',
  'full_name',
  'other_name',
  'birth_date',
  'sex',
  'unit_code',
  'residence_status',
  'life_status',
  'death_date',
  'excluded_group',
  'household_id',
  'group_code',
  'updated_on',
  'register_number',
  'card_number',
  'status',
  'status_reason',
  'subject_type',
  'activated_on',
] as const
export const Meaning = z.enum(meanings)
export type Meaning = z.infer<typeof Meaning>

export const Column = z.strictObject({
  /** Canonical header. */
  name: Name,
  meaning: Meaning.nullable().default(null),
  kind: FieldKind.default('text'),
  required: z.boolean().default(false),
  /** Other headers accepted for this column; compared without case, accents, spaces and punctuation. */
  aliases: z.array(z.string().min(1)).default([]),
  /** For `sex`: the register's own codes; for `code`: what a raw value stands for. Raw values are compared trimmed and without case. */
  values: z.record(z.string(), z.array(z.string().min(1))).default({}),
})
export type Column = z.infer<typeof Column>

export const Register = z.strictObject({
  name: Name,
  /** reference: the population · person: rows with name and birth date · account: an app or card account, ID and status only. */
  role: z.enum(['reference', 'person', 'account']),
  title: Title,
  /** Agency that owns the rows and mends them. */
  owner: Name,
  /** A missing file of a required register refuses the run; another register is skipped and said so. */
  required: z.boolean().default(false),
  columns: z.array(Column).min(1),
  /** Statuses (standardised) under which a row counts as active or closed; `null` = the register has no status and all rows are active. */
  status: z.strictObject({ active: z.array(z.string()).min(1), closed: z.array(z.string()).default([]) }).nullable().default(null),
  /** Unit list the register's unit codes come from; `null` = the list in force on the as-of date. */
  unitList: z.string().nullable().default(null),
  /** Values of the column with meaning excluded_group that put a row out of scope (902); `any` = every non-empty value. */
  excludedGroups: z.union([z.literal('any'), z.array(z.string())], { error: 'the word any, or a list of values' }).default([]),
  /** Subject types whose rows may share a person with others without being a duplicate (202). */
  sharedSubjectTypes: z.array(z.string()).default([]),
  /** The register imputes 01/01 when only the year is known (401). */
  imputesFirstOfJanuary: z.boolean().default(false),
  /** Status findings that follow from the verdict or the life status. */
  statusRules: z
    .array(
      z.strictObject({
        code: z.enum(['TAX_WAITING_BUT_MATCHED', 'TAX_ACTIVE_BUT_UNMATCHED', 'TAX_CLOSED_ALIVE']),
        statuses: z.array(z.string()).min(1),
        /** Only with one of these status reasons; empty = any. */
        reasons: z.array(z.string()).default([]),
        /** Only with one of these verdicts; empty = any. */
        verdicts: z.array(z.enum(verdicts)).default([]),
        /** Only when the population says this life status. */
        lifeStatus: z.string().nullable().default(null),
      }),
    )
    .default([]),
})
export type Register = z.infer<typeof Register>

export const NationalIdRules = z.strictObject({
  digits: z.int().min(4).max(18),
  /** vn: digits 4-6 carry century, sex and birth year (111, 112); none: no structure. */
  structure: z.enum(['vn', 'none']).default('none'),
  /** Leading digits that must stand in id-prefixes.csv (110); 0 = not checked. */
  prefixDigits: z.int().min(0).default(0),
  /** Shortest number that may have lost leading zeros (106); `null` = zeros are never restored. */
  zeroLostFromDigits: z.int().nullable().default(null),
  /** Length of the older number held in the reference register's old_id column (107, 108); `null` = none. */
  oldNumberDigits: z.int().nullable().default(null),
  /** Regular expression of foreign documents, counted and not matched (901); `null` = none. */
  foreignDocument: z.string().nullable().default(null),
  /** Regular expression of mobile numbers typed into the ID column (116); `null` = none. */
  mobileNumber: z.string().nullable().default(null),
})
export type NationalIdRules = z.infer<typeof NationalIdRules>

/** The people a register should hold. Only living people count; other conditions narrow further. */
export const Denominator = z.strictObject({
  /** residence_status values that count; empty = any. */
  residence: z.array(z.string()).default([]),
  ageFrom: z.int().min(0).default(0),
  /** Inclusive; `null` = no upper end. */
  ageTo: z.int().nullable().default(null),
  /** Leave out people with an excluded group (armed forces and relatives). */
  withoutExcludedGroups: z.boolean().default(false),
  /** Only people with an active, linked row in this register. */
  inRegister: Name.nullable().default(null),
})
export type Denominator = z.infer<typeof Denominator>

export const CoverageDefinition = z.strictObject({
  definition: Name,
  title: Title,
  register: Name,
  denominator: Denominator,
  /** Row statuses that count in the numerator; empty = the register's active statuses. */
  statuses: z.array(z.string()).default([]),
  /** Shown first for its register. */
  headline: z.boolean().default(false),
})
export type CoverageDefinition = z.infer<typeof CoverageDefinition>

export const Target = z.strictObject({
  definition: Name,
  value: z.number().min(0).max(1),
  due: z.iso.date(),
  source: z.string(),
})
export type Target = z.infer<typeof Target>

export const AgeBand = z.strictObject({ name: z.string(), from: z.int().min(0), to: z.int().nullable() })
export type AgeBand = z.infer<typeof AgeBand>

/** Agencies are ranked within their block only. */
export const Block = z.strictObject({ name: Name, title: Title })
export type Block = z.infer<typeof Block>

export const Agency = z.strictObject({ name: Name, title: Title, block: Name })
export type Agency = z.infer<typeof Agency>

export const Gate = z.strictObject({
  /** Rejected rows ÷ records of one delivery above which the run is held. */
  maxRejectedShare: z.number().min(0).max(1),
  /** Accepted rows below which a required delivery is held: an empty file must never be published as full coverage. */
  minAcceptedRows: z.int().min(0),
  /** Change of a delivery's accepted rows against the last published run. */
  maxVolumeChange: z.number().min(0),
  /** Fall of a headline coverage, in points of 1. */
  maxCoverageDrop: z.number().min(0).max(1),
  /** Share of one birth date, name or status among all rows, grown against the last published run. */
  maxValueShareGrowth: z.number().min(0).max(1),
  /** Share of usable IDs below which a file does not look like its register. */
  minUsableIdShare: z.number().min(0).max(1),
})
export type Gate = z.infer<typeof Gate>

/** `profile.yaml`: everything of a deployment except its registers and lists. */
export const ProfileFile = z.strictObject({
  name: Name,
  title: Title,
  nationalId: NationalIdRules,
  /** Order of the date forms the registers use besides ISO: `dmy` reads 05/01/1975 as 5 January. */
  dateOrder: z.enum(['dmy', 'mdy']).default('dmy'),
  /** Also read dates written yyyymmdd. */
  compactDates: z.boolean().default(false),
  /** A record longer than this is rejected. */
  maxRecordBytes: z.int().min(1000).default(2_000_000),
  /** The list in force: versions with their first day, oldest first. */
  unitLists: z.array(z.strictObject({ version: z.string().min(1), validFrom: z.iso.date() })).min(1),
  ageBands: z.array(AgeBand).min(1),
  coverage: z.array(CoverageDefinition).min(1),
  targets: z.array(Target).default([]),
  blocks: z.array(Block).min(1),
  agencies: z.array(Agency).min(1),
  /** Agency that mends the reference register (owner of findings where the population is the likely culprit). */
  referenceOwner: Name,
  /** Working days an owner has, by severity; single codes override. */
  deadlines: z.strictObject({
    block: z.int(),
    review: z.int(),
    codes: z.record(z.string(), z.int()).default({}),
    earlyWarningHours: z.int().default(24),
  }),
  scores: z.strictObject({
    weights: z.strictObject({ correct: z.number(), complete: z.number(), clean: z.number(), live: z.number() }),
    /** Lowest score of each band, best first. */
    bands: z.array(z.strictObject({ name: z.enum(['excellent', 'good', 'fair', 'average', 'weak']), from: z.number() })),
    /** A row is live when updated within this many days of the as-of date. */
    liveDays: z.int().default(365),
  }),
  gate: Gate,
  /** Published cells with a count or complement from 1 to threshold - 1 are hidden. */
  disclosure: z.strictObject({ threshold: z.int().min(2) }),
})
export type ProfileFile = z.infer<typeof ProfileFile>

export interface Unit {
  readonly unitCode: string
  readonly listVersion: string
  readonly unitType: string
  readonly name: string
  readonly provinceCode: string
  readonly districtCode: string
  readonly population: number | null
}

export interface District {
  readonly districtCode: string
  readonly listVersion: string
  readonly name: string
  readonly provinceCode: string
}

export interface CrosswalkRow {
  readonly oldCode: string
  readonly oldVersion: string
  readonly newCode: string
  readonly newVersion: string
  /** part: one old unit went to several new ones (602). */
  readonly extent: 'whole' | 'part'
}

export interface Tile {
  readonly unitCode: string
  readonly column: number
  readonly row: number
}

/** A whole deployment as data: the parsed profile folder. */
export interface Profile extends ProfileFile {
  /** The profile folder. */
  readonly folder: string
  /** Hash over the folder's files: part of a run's identity. */
  readonly hash: string
  /** Reference register first, then by file order of `registers/`. */
  readonly registers: readonly Register[]
  readonly units: readonly Unit[]
  readonly districts: readonly District[]
  readonly crosswalk: readonly CrosswalkRow[]
  readonly idPrefixes: readonly string[]
  readonly tiles: readonly Tile[]
  /** Days off besides the weekend (ISO dates, ascending): they move due dates. */
  readonly holidays: readonly string[]
}
