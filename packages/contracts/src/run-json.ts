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

/** A gate rule that was evaluated: `fired` rules hold the run. */
export const GateRule = z.object({
  name: z.string(),
  register: z.string().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
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
  coverage: z.array(CoverageTotal),
  invariants: z.array(Invariant),
  gate: z.object({ held: z.boolean(), rules: z.array(GateRule) }),
  notes: z.array(z.string()),
})
export type RunJson = z.infer<typeof RunJson>
