import { z } from 'zod'

/** Names under which the shapes stand in the description of the API. */
export const apiShapes = z.registry<{ id: string; description?: string }>()

function shape<T extends z.ZodType>(id: string, description: string, schema: T): T {
  apiShapes.add(schema, { id, description })
  return schema
}

const day = z.iso.date()
const count = z.int().nonnegative()
const Title = shape('Title', 'The same text in Vietnamese and English.', z.object({ vi: z.string(), en: z.string() }))
const hidden = 'Null = hidden, since the number could name somebody; numerator and denominator are hidden together.'
const numbers = {
  numerator: count.nullable().meta({ description: hidden }),
  denominator: count.nullable().meta({ description: hidden }),
}
const edition = {
  runId: z.string().meta({ description: 'The run the numbers are of; they change only with it.' }),
  asOf: day.meta({ description: 'Day the registers are as of.' }),
}

const Cell = shape(
  'Cell',
  'One number of a table. An empty unitCode, districtCode, ageBand or sex means all.',
  z.object({
    definition: z.string(),
    register: z.string(),
    basis: z.enum(['people', 'rows']),
    unitCode: z.string(),
    listVersion: z.string(),
    districtCode: z.string(),
    ageBand: z.string(),
    sex: z.string(),
    ...numbers,
    asOf: day,
  }),
)

export const CoverageList = shape(
  'CoverageList',
  'Every coverage definition with its total.',
  z.object({
    ...edition,
    definitions: z.array(
      z.object({
        definition: z.string(),
        title: Title,
        register: z.string(),
        headline: z.boolean(),
        ...numbers,
        target: z.object({ value: z.number().min(0).max(1), due: day, source: z.string() }).nullable(),
      }),
    ),
  }),
)

export const CellList = shape('CellList', 'Numbers of one run.', z.object({ ...edition, cells: z.array(Cell) }))
export const SeriesList = shape(
  'SeriesList',
  'The same number over the published months, oldest first.',
  z.object({ ...edition, cells: z.array(Cell) }),
)

export const ScoreList = shape(
  'ScoreList',
  'Data-quality scores, best first within each block; not an index of the city.',
  z.object({
    ...edition,
    scores: z.array(
      z.object({
        name: z.string().meta({ description: 'The agency, or the code of the unit.' }),
        block: z.string().meta({ description: 'Ranks are within it.' }),
        score: z.number().min(0).max(100).nullable().meta({ description: 'Null = nothing was measured.' }),
        band: z.string().nullable(),
        rank: z.int().nullable(),
        parts: z.array(
          z.object({
            part: z.string(),
            register: z.string().meta({ description: 'Empty for how cases were worked through.' }),
            numerator: z.number(),
            denominator: z.number(),
            points: z.number(),
            most: z.number(),
          }),
        ),
      }),
    ),
  }),
)

export const OpenDataIndex = shape(
  'OpenDataIndex',
  'The files of the open data.',
  z.object({
    ...edition,
    files: z.array(z.object({ name: z.string(), mediaType: z.string(), bytes: count, sha256: z.string(), href: z.string() })),
  }),
)

export const RunList = shape(
  'RunList',
  'Published runs, newest first.',
  z.object({
    runs: z.array(
      z.object({
        runId: z.string(),
        asOf: day,
        publishedAt: z.iso.datetime(),
        previousRunId: z.string().nullable(),
        current: z.boolean().meta({ description: 'The run whose numbers are shown.' }),
      }),
    ),
  }),
)

const next = z.string().nullable().meta({ description: 'Give it as `after` to get the next page; null on the last one.' })

export const FindingList = shape(
  'FindingList',
  'Findings of rows of the agency, and those it has to mend.',
  z.object({
    ...edition,
    findings: z.array(
      z.object({
        findingKey: z.string().meta({ description: 'Stays the same from run to run for the same fault.' }),
        code: z.string(),
        severity: z.string(),
        register: z.string(),
        sourceLine: z.string(),
        registerNumber: z.string(),
        nationalId: z.string(),
        field: z.string(),
        ownValue: z.string(),
        suggestedValue: z.string(),
      }),
    ),
    next,
  }),
)

export const CaseList = shape(
  'CaseList',
  'Cases the agency owns, by deadline.',
  z.object({
    ...edition,
    cases: z.array(
      z.object({
        reference: z.string().meta({ description: 'What a citizen gets: BCDF-GHJK-MNPQ-RSTV.' }),
        register: z.string(),
        registerNumber: z.string().nullable(),
        unitCode: z.string(),
        severity: z.string(),
        numbers: z.array(z.int()).meta({ description: 'Numbers of the finding codes.' }),
        standing: z.enum(['open', 'overdue', 'answered', 'waived', 'closed']),
        openedOn: day,
        dueOn: day,
        closedOn: day.nullable(),
      }),
    ),
    next,
  }),
)

export const Health = shape('Health', 'Whether requests can be served.', z.object({ status: z.literal('ok') }))

export const Problem = shape('Problem', 'What went wrong (RFC 9457).', z.object({ title: z.string(), status: z.int() }))

const limit = z.coerce.number().int().min(1).max(1_000).default(100).meta({ description: 'Most entries of a page.' })
const after = z.string().max(500).optional().meta({ description: 'The `next` of the page before.' })

/** Bytes as they are: CSV, JSON, Parquet, Markdown. */
export const OpenDataFile = z.file()
export const NoQuery = z.object({})
export const SeriesQuery = z.object({
  unit: z.string().max(20).optional().meta({ description: 'Code of a unit; absent = all units.' }),
})
export const ScoreQuery = z.object({
  of: z.enum(['agencies', 'units']).default('agencies').meta({ description: 'Who is scored.' }),
})
export const FindingQuery = z.object({
  code: z.string().max(60).optional().meta({ description: 'Only findings of this code, such as NAME_MISMATCH.' }),
  after,
  limit,
})
export const CaseQuery = z.object({
  standing: z
    .enum(['open', 'overdue', 'answered', 'waived', 'closed'])
    .optional()
    .meta({ description: 'Absent = every case that is not closed.' }),
  after,
  limit,
})
