import { verdicts } from '@doisoat/contracts'
import { z } from 'zod'

/** Text shown to people, in both languages of the product. */
export const Title = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) })
export type Title = z.infer<typeof Title>
/** Where a number comes from; one text stands for both languages. */
const inBoth = (text: string): Title => ({ vi: text, en: text })
const Source = z.union([z.string().min(1).transform(inBoth), Title])

/** `Intl.supportedValuesOf` leaves out names that it accepts (Asia/Ho_Chi_Minh). */
function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A part of 1. */
const Share = z.number().min(0).max(1)

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
  name: Name.describe('Canonical header.'),
  meaning: Meaning.nullable().default(null),
  kind: FieldKind.default('text'),
  required: z.boolean().default(false),
  aliases: z
    .array(z.string().min(1))
    .default([])
    .describe('Other headers accepted for this column; compared without case, accents, spaces and punctuation.'),
  values: z
    .record(z.string(), z.array(z.string().min(1)))
    .default({})
    .describe(
      "For `sex`: the register's own codes for M and F; for `code`: the raw values that stand for a canonical one, which always stands for itself. Compared trimmed and without case.",
    ),
})
export type Column = z.infer<typeof Column>

export const Register = z.strictObject({
  name: Name,
  role: z
    .enum(['reference', 'person', 'account'])
    .describe(
      'reference: the population · person: rows with name and birth date · account: an app or card account, ID and status only.',
    ),
  title: Title,
  owner: Name.describe('Agency that owns the rows and mends them.'),
  required: z
    .boolean()
    .default(false)
    .describe('A missing file of a required register refuses the run; another register is skipped and said so.'),
  columns: z.array(Column).min(1),
  status: z
    .strictObject({ active: z.array(z.string()).min(1), closed: z.array(z.string()).default([]) })
    .nullable()
    .default(null)
    .describe(
      'Statuses (standardised) under which a row counts as active or closed; `null` = the register has no status and all rows are active.',
    ),
  unitList: z
    .string()
    .nullable()
    .default(null)
    .describe("Unit list the register's unit codes come from; `null` = the list in force on the as-of date."),
  excludedGroups: z
    .union([z.literal('any'), z.array(z.string())], { error: 'the word any, or a list of values' })
    .default([])
    .describe(
      'Values of the column with meaning excluded_group that put a row out of scope (902); `any` = every non-empty value.',
    ),
  sharedSubjectTypes: z
    .array(z.string())
    .default([])
    .describe('Subject types whose rows may share a person with others without being a duplicate (202).'),
  imputesFirstOfJanuary: z.boolean().default(false).describe('The register imputes 01/01 when only the year is known (401).'),
  statusRules: z
    .array(
      z.strictObject({
        code: z.enum(['TAX_WAITING_BUT_MATCHED', 'TAX_ACTIVE_BUT_UNMATCHED', 'TAX_CLOSED_ALIVE']),
        statuses: z.array(z.string()).min(1),
        reasons: z.array(z.string()).default([]).describe('Only with one of these status reasons; empty = any.'),
        verdicts: z.array(z.enum(verdicts)).default([]).describe('Only with one of these verdicts; empty = any.'),
        lifeStatus: z.string().nullable().default(null).describe('Only when the population says this life status.'),
      }),
    )
    .default([])
    .describe('Status findings that follow from the verdict or the life status.'),
})
export type Register = z.infer<typeof Register>

export const NationalIdRules = z.strictObject({
  digits: z.int().min(4).max(18),
  structure: z
    .enum(['vn', 'none'])
    .default('none')
    .describe('vn: digits 4-6 carry century, sex and birth year (111, 112); none: no structure.'),
  prefixDigits: z.int().min(0).default(0).describe('Leading digits that must stand in id-prefixes.csv (110); 0 = not checked.'),
  zeroLostFromDigits: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Shortest number that may have lost leading zeros (106); `null` = zeros are never restored.'),
  oldNumberDigits: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("Length of the older number held in the reference register's old_id column (107, 108); `null` = none."),
  foreignDocument: z
    .string()
    .nullable()
    .default(null)
    .describe('Regular expression of foreign documents, counted and not matched (901); `null` = none.'),
  mobileNumber: z
    .string()
    .nullable()
    .default(null)
    .describe('Regular expression of mobile numbers typed into the ID column (116); `null` = none.'),
})
export type NationalIdRules = z.infer<typeof NationalIdRules>

/** The people a register should hold. Only living people count; other conditions narrow further. */
export const Denominator = z.strictObject({
  residence: z.array(z.string()).default([]).describe('residence_status values that count; empty = any.'),
  ageFrom: z.int().min(0).default(0),
  ageTo: z.int().min(0).nullable().default(null).describe('Inclusive; `null` = no upper end.'),
  withoutExcludedGroups: z
    .boolean()
    .default(false)
    .describe('Leave out people with an excluded group (armed forces and relatives).'),
  inRegister: Name.nullable().default(null).describe('Only people with an active, linked row in this register.'),
})
export type Denominator = z.infer<typeof Denominator>

export const CoverageDefinition = z.strictObject({
  definition: Name,
  title: Title,
  register: Name,
  denominator: Denominator,
  statuses: z
    .array(z.string())
    .default([])
    .describe("Row statuses that count in the numerator; empty = the register's active statuses."),
  headline: z.boolean().default(false).describe('Shown first for its register.'),
})
export type CoverageDefinition = z.infer<typeof CoverageDefinition>

export const Target = z.strictObject({
  definition: Name,
  value: Share.describe('Share of the denominator, from 0 to 1.'),
  due: z.iso.date(),
  source: Source,
})
export type Target = z.infer<typeof Target>

export const AgeBand = z.strictObject({ name: z.string(), from: z.int().min(0), to: z.int().min(0).nullable() })
export type AgeBand = z.infer<typeof AgeBand>

/** Agencies are ranked within their block only. */
export const Block = z.strictObject({ name: Name, title: Title })
export type Block = z.infer<typeof Block>

/** Fields that say who somebody is; the population database is their one trusted source (Decree 278/2025). */
export const identityFields = ['national_id', 'full_name', 'birth_date', 'sex'] as const satisfies readonly Meaning[]

export const Agency = z.strictObject({
  name: Name,
  title: Title,
  block: Name,
  entitledFields: z
    .array(z.enum(identityFields))
    .default([])
    .describe(
      'Identity fields whose agreed value the agency may be told in its report; of anything else of another register it learns the finding and the field to check.',
    ),
})
export type Agency = z.infer<typeof Agency>

export const Gate = z.strictObject({
  maxRejectedShare: Share.describe('Rejected rows ÷ records of one delivery above which the run is held.'),
  minAcceptedRows: z
    .int()
    .min(0)
    .describe('Accepted rows below which a required delivery is held: an empty file must never be published as full coverage.'),
  maxVolumeChange: z.number().min(0).describe("Change of a delivery's accepted rows against the last published run."),
  warnVolumeChange: z
    .number()
    .min(0)
    .default(0.05)
    .describe('Change of accepted rows above which a warning is given and the run still passes.'),
  maxUnitVolumeChange: z.number().min(0).default(0.5).describe("Change of one unit's rows against the last published run."),
  maxMissingUnits: z.int().min(0).default(0).describe('Units that had rows in the last published run and have none now.'),
  minJudgedRows: z
    .int()
    .min(1)
    .default(50)
    .describe(
      'Units with fewer rows in the last published run, and codes that grew by fewer findings, are not judged: a few come and go.',
    ),
  maxCoverageDrop: Share.describe('Fall of a headline coverage, in points of 1.'),
  maxVerdictShareChange: Share.default(0.05).describe(
    'Fall of the share of matching rows of a register, or growth of the share of any other verdict, in points of 1.',
  ),
  maxFindingGrowth: z
    .number()
    .min(0)
    .default(1)
    .describe('Growth of the findings of one code (1 = twice as many) that holds the run, together with `minFindingJump`.'),
  minFindingJump: Share.default(0.002).describe('Growth below this share of all accepted rows never holds the run.'),
  maxValueShareGrowth: z
    .number()
    .min(0)
    .max(1)
    .describe('Share of one birth date, name or status among all rows, grown against the last published run.'),
  minUsableIdShare: Share.describe('Share of usable IDs below which a file does not look like its register.'),
  maxUsableIdDrop: Share.default(0.05).describe('Fall of the share of usable IDs, in points of 1.'),
  minValidNumberShare: Share.default(0.5).describe(
    'Share of valid register numbers below which a file does not look like its register.',
  ),
  minKnownStatusShare: Share.default(0.5).describe(
    'Share of rows with a status of the profile below which a file does not look like its register.',
  ),
  maxMissingColumns: z
    .int()
    .min(0)
    .default(0)
    .describe('Columns of the profile that the last published run had and this has not.'),
})
export type Gate = z.infer<typeof Gate>

/** A figure that was published elsewhere and that the method note explains. */
export const PublishedFigure = z.strictObject({
  quote: Title.describe('The sentence, as it was published.'),
  source: Source,
  register: Name,
  reading: z
    .enum(['authenticated', 'coverage'])
    .describe('The rate that answers to it: of rows (authenticated) or of people (coverage).'),
})
export type PublishedFigure = z.infer<typeof PublishedFigure>

export const OpenData = z.strictObject({
  publisher: Title,
  licence: z.strictObject({ name: z.string().min(1), url: z.url() }),
  publishedFigures: z.array(PublishedFigure).default([]),
})
export type OpenData = z.infer<typeof OpenData>

/** `profile.yaml`: everything of a deployment except its registers and lists. */
export const ProfileFile = z.strictObject({
  name: Name,
  title: Title,
  timeZone: z
    .string()
    .refine(isTimeZone, 'not an IANA time zone')
    .describe('IANA name; says on which calendar day deadlines count.'),
  nationalId: NationalIdRules,
  dateOrder: z
    .enum(['dmy', 'mdy'])
    .default('dmy')
    .describe('Order of the date forms the registers use besides ISO: `dmy` reads 05/01/1975 as 5 January.'),
  compactDates: z.boolean().default(false).describe('Also read dates written yyyymmdd.'),
  maxRecordBytes: z.int().min(1000).default(2_000_000).describe('A record longer than this is rejected.'),
  headerAliases: z
    .partialRecord(Meaning, z.array(z.string().min(1)))
    .default({})
    .describe('Headers accepted in every register for a column of this meaning, besides its own aliases.'),
  unitLists: z
    .array(z.strictObject({ version: z.string().min(1), validFrom: z.iso.date() }))
    .min(1)
    .describe('The list in force: versions with their first day, oldest first.'),
  ageBands: z.array(AgeBand).min(1),
  coverage: z.array(CoverageDefinition).min(1),
  targets: z.array(Target).default([]),
  blocks: z.array(Block).min(1),
  agencies: z.array(Agency).min(1),
  referenceOwner: Name.describe(
    'Agency that mends the reference register (owner of findings where the population is the likely culprit).',
  ),
  deadlines: z
    .strictObject({
      block: z.int().min(1),
      review: z.int().min(1),
      codes: z.record(z.string(), z.int().min(1)).default({}).describe('By code of the finding catalogue.'),
      earlyWarningHours: z.int().min(0).default(24),
      statement: z.int().min(1).default(10).describe("To answer a citizen's statement on a case."),
    })
    .describe('Working days an owner has, by severity; single codes override.'),
  scores: z.strictObject({
    weights: z
      .strictObject({
        correct: Share,
        complete: Share,
        clean: Share,
        live: Share,
        onTime: Share.default(0).describe('Of cases that fell due, those finished by their day.'),
        prompt: Share.default(0).describe('How soon cases are closed, against `closeDays`.'),
      })
      .describe('Shares of the score; they add up to 1.'),
    bands: z
      .array(z.strictObject({ name: z.enum(['excellent', 'good', 'fair', 'average', 'weak']), from: z.number().min(0).max(100) }))
      .describe('Lowest score of each band, best first.'),
    closeDays: z.int().min(1).default(60).describe('Median days to close a case at which nothing is left of `prompt`.'),
    liveDays: z.int().min(1).default(365).describe('A row is live when updated within this many days of the as-of date.'),
  }),
  gate: Gate,
  disclosure: z
    .strictObject({ threshold: z.int().min(3) })
    .describe(
      'Published cells with a count or complement from 1 to threshold - 1 are hidden; the others are rounded to multiples of half the threshold.',
    ),
  openData: OpenData.nullable().default(null).describe('What the open data says of itself; `null` = none is published.'),
  retention: z
    .strictObject({
      keptRuns: z
        .int()
        .min(3)
        .default(13)
        .describe(
          'Published runs kept, the newest; a year and the month before it need 13. As many are kept that were never published.',
        ),
      rejectDays: z.int().min(1).default(90).describe('Days the rejected records of a run are kept.'),
      servingDays: z
        .int()
        .min(1)
        .default(31)
        .describe('Days the files behind cases and outreach lists are kept; those of the current run and of runs held stay.'),
      outreachDays: z.int().min(1).default(30).describe('Days a community team may keep a list of people.'),
    })
    .prefault({})
    .describe('How long personal data is kept. Findings and cases go with their run; the audit chain stays.'),
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

/** A day that differs from the week: off, or worked though it is a Saturday or Sunday. */
export interface CalendarDay {
  readonly date: string
  readonly kind: 'off' | 'working'
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
  /** Days of a weekend that are worked in exchange for a day off (ISO dates, ascending). */
  readonly workingDays: readonly string[]
}
