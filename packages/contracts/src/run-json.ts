import { z } from 'zod'
import { verdicts } from './verdict.ts'

export const runSchemaId = 'doisoat/run/1'

const count = z.int().nonnegative()

/** One delivery of one register: `lines` counts physical lines with the header; accepted + rejected = records. */
export const RunRegister = z.object({
  file: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: count,
  lines: count,
  accepted: count,
  rejected: count,
  blank: count,
  unitList: z.string().nullable(),
  ignoredColumns: z.array(z.string()),
  format: z.string(),
})
export type RunRegister = z.infer<typeof RunRegister>

export const RunStage = z.object({
  name: z.string(),
  rowsIn: count,
  rowsOut: count,
  rejected: count,
  seconds: z.number(),
  resumed: z.boolean(),
})
export type RunStage = z.infer<typeof RunStage>

/** An equality that must hold for the run to be believed; a false one ends the run with exit code 7. */
export const Invariant = z.object({ name: z.string(), left: z.int(), right: z.int(), holds: z.boolean() })
export type Invariant = z.infer<typeof Invariant>

/** A gate rule that was evaluated: a `hold` rule that fired holds the run, a `warn` rule is said and lets it pass. */
export const GateRule = z.object({
  name: z.string(),
  register: z.string().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** What the last published run had where the rule compares with it. */
  last: z.number().nullable().default(null),
  level: z.enum(['hold', 'warn']).default('hold'),
  fired: z.boolean(),
  detail: z.string(),
})
export type GateRule = z.infer<typeof GateRule>

export const CoverageTotal = z.object({
  definition: z.string(),
  register: z.string(),
  basis: z.enum(['people', 'rows']),
  numerator: count,
  denominator: count,
})
export type CoverageTotal = z.infer<typeof CoverageTotal>

/**
 * What the gate of the next run needs to know of a register: counts, never a value of a row. Days and unit codes are those of many rows.
 */
export const RegisterFacts = z.object({
  /** Accepted rows. */
  rows: count,
  /** Rows with a usable national ID. */
  usableIds: count,
  /** Rows whose register number is valid for its kind; null where the register has no number. */
  validNumbers: count.nullable(),
  /** The newest updated_on, null where the delivery has none. */
  newestUpdate: z.iso.date().nullable(),
  /** Columns of the profile that the delivery had. */
  columns: z.array(z.string()),
  /** Rows that share the most frequent birth date, and the most frequent name. */
  topBirthDate: count,
  topName: count,
  /** Rows by status of the profile; rows with any other status are '' */
  statuses: z.record(z.string(), count),
  /** Rows by unit code of the list in force; null where the delivery has no unit column. */
  units: z.record(z.string(), count).nullable(),
})
export type RegisterFacts = z.infer<typeof RegisterFacts>

/**
 * `run.json`: what one run read, did and found. The shape is fixed; fields may be added.
 *
 * `verdicts` and `findings` hold counts only; no row, ID or name ever stands in this file.
 */
export const RunJson = z.object({
  schema: z.literal(runSchemaId),
  runId: z.string(),
  profile: z.string(),
  asOf: z.iso.date(),
  startedAt: z.iso.datetime(),
  registers: z.record(z.string(), RunRegister),
  skippedRegisters: z.array(z.string()),
  stages: z.array(RunStage),
  verdicts: z.record(z.string(), z.partialRecord(z.enum(verdicts), count)),
  findings: z.record(z.string(), count),
  /** Findings of erased people by code: counted in `findings` and listed nowhere. */
  withheld: z.record(z.string(), count).exactOptional(),
  coverage: z.array(CoverageTotal),
  invariants: z.array(Invariant),
  /** `baseline`: the published run that the rules compared with, null for none. */
  gate: z.object({ held: z.boolean(), baseline: z.string().nullable().default(null), rules: z.array(GateRule) }),
  /** By register; empty in a run of an earlier version. */
  facts: z.record(z.string(), RegisterFacts).default({}),
  /** Unit list in force on the as-of date. */
  listVersion: z.string().nullable().default(null),
  notes: z.array(z.string()),
})
export type RunJson = z.infer<typeof RunJson>
