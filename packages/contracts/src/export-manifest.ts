import { z } from 'zod'

const count = z.int().nonnegative()

/** One file of an export: the rows of one table, or of one run of it. */
export const ExportedFile = z.object({
  file: z.string().regex(/^[a-z0-9_]+\.csv$/),
  table: z.string().regex(/^[a-z0-9_]+$/),
  /** The run whose rows they are, in a table with one partition a run; else null. */
  runId: z.string().nullable(),
  columns: z.array(z.string().regex(/^[a-z0-9_]+$/)).min(1),
  rows: count,
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ExportedFile = z.infer<typeof ExportedFile>

/** manifest.json of an export of the serving database. Tables stand in the order in which they can be loaded. */
export const ExportManifest = z.object({
  schema: z.literal('doisoat/export/1'),
  migrations: z.array(z.string()),
  /** Where the audit chain ended. */
  auditHead: z.object({ seq: count, hash: z.string() }),
  files: z.array(ExportedFile),
})
export type ExportManifest = z.infer<typeof ExportManifest>
