import type { z } from 'zod'
import type { RouteName } from '../access.ts'
import {
  CaseList,
  CaseQuery,
  CellList,
  CoverageList,
  FindingList,
  FindingQuery,
  Health,
  NoQuery,
  OpenDataFile,
  OpenDataIndex,
  RunList,
  ScoreList,
  ScoreQuery,
  SeriesList,
  SeriesQuery,
} from './schemas.ts'

/** A route for programs, as its description says it. */
export interface Operation {
  readonly summary: string
  readonly query: z.ZodObject
  readonly answer: z.ZodType
}

export type ApiRoute = Extract<RouteName, `${string} /api/${string}` | 'GET /healthz'>

/** What each of these routes takes and answers: the handlers check against it, and openapi.json is made of it. */
export const operations = {
  'GET /healthz': { summary: 'Whether the app can serve requests.', query: NoQuery, answer: Health },
  'GET /api/v1/coverage': { summary: 'Every coverage definition with its total.', query: NoQuery, answer: CoverageList },
  'GET /api/v1/coverage/:definition': {
    summary: 'One coverage definition by unit, district, age and sex.',
    query: NoQuery,
    answer: CellList,
  },
  'GET /api/v1/coverage/:definition/series': {
    summary: 'One coverage definition over the published months.',
    query: SeriesQuery,
    answer: SeriesList,
  },
  'GET /api/v1/quality': {
    summary: 'Quality of the registers: correct, complete, clean, live.',
    query: NoQuery,
    answer: CellList,
  },
  'GET /api/v1/scores': { summary: 'Data-quality scores of agencies or units.', query: ScoreQuery, answer: ScoreList },
  'GET /api/v1/open-data': { summary: 'Files of the open data.', query: NoQuery, answer: OpenDataIndex },
  'GET /api/v1/open-data/:file': { summary: 'One file of the open data.', query: NoQuery, answer: OpenDataFile },
  'GET /api/v1/runs': { summary: 'Published runs.', query: NoQuery, answer: RunList },
  'GET /api/v1/agencies/:agency/findings': { summary: 'Findings of an agency.', query: FindingQuery, answer: FindingList },
  'GET /api/v1/agencies/:agency/cases': { summary: 'Cases of an agency.', query: CaseQuery, answer: CaseList },
} as const satisfies Record<Exclude<ApiRoute, 'GET /api/v1/openapi.json'>, Operation>
