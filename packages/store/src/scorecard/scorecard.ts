import { DoisoatError } from '@doisoat/contracts'
import { sql } from 'kysely'
import type { Store } from '../connect-store.ts'
import { listMeasures } from '../measure.ts'
import { listPublicCells, type PublicMeasure } from '../public-cell.ts'
import { type CaseWork, caseWork } from './case-parts.ts'
import { type PartNumbers, ranks, type Score, type ScoreRules, scoreOf } from './score-parts.ts'

export interface ScoreTarget {
  readonly definition: string
  readonly register: string
  /** Share of the denominator, from 0 to 1. */
  readonly value: number
  readonly due: string
}

/** Who is scored: an agency with its registers in a block, or all units in one. */
export interface ScoredAgency {
  readonly name: string
  readonly block: string
  readonly registers: readonly string[]
}

export interface ScorecardRequest {
  readonly runId: string
  readonly rules: ScoreRules
  readonly targets: readonly ScoreTarget[]
  /** Agencies to score; without them the units of the run are. */
  readonly agencies?: readonly ScoredAgency[]
  /**
   * staff: exact numbers. public: only what is public of the measures, and of the cases where at least `threshold` fell due or were closed.
   */
  readonly audience: 'staff' | 'public'
  readonly threshold: number
}

export interface TargetState extends ScoreTarget {
  readonly numerator: number
  readonly denominator: number
  /** People missing to the target. */
  readonly missing: number
}

/** A data-quality score with the numbers behind it; it is not an index of the city. */
export interface Scorecard extends Score {
  readonly name: string
  readonly block: string
  readonly asOf: string
  /** Within the block, from 1. */
  readonly rank: number | null
  readonly ranked: number
  readonly cases: CaseWork | null
  readonly targets: readonly TargetState[]
  /** Points gained on the run of a month and of a year before; null without one. */
  readonly change: { readonly month: Change | null; readonly year: Change | null }
}

export interface Change {
  readonly asOf: string
  readonly score: number
  readonly points: number
}

const unitBlock = 'units'

/**
 * The scorecards of all agencies, or of all units, of a published run, best first within each block. Cases are counted as they stood on the
 * day each run was published. Throws RUN_UNKNOWN (usage).
 */
export async function scorecards(store: Store, request: ScorecardRequest): Promise<Scorecard[]> {
  const { runId } = request
  const line = await publishedLine(store, runId)
  const run = line.find((one) => one.run_id === runId)
  if (!run) {
    throw new DoisoatError('RUN_UNKNOWN', `there is no published run ${runId} in the database at ${store.place}`, {
      exit: 'usage',
      next: 'doisoat runs list',
    })
  }
  const now = await scoresOfRun(store, run, request)
  const [month, year] = await Promise.all(
    [1, 12].map(async (months) => {
      const before = line.find((one) => one.as_of.slice(0, 7) === monthBefore(run.as_of, months))
      return before && { asOf: before.as_of, scores: await scoresOfRun(store, before, request) }
    }),
  )
  const targets = await targetStates(store, request)
  const change = (name: string, then: typeof month): Change | null => {
    const score = now.get(name)?.score ?? null
    const before = then?.scores.get(name)?.score ?? null
    if (then === undefined || score === null || before === null) return null
    return { asOf: then.asOf, score: before, points: Math.round((score - before) * 100) / 100 }
  }
  return [...Map.groupBy(now, ([, one]) => one.block)].flatMap(([block, members]) => {
    const places = ranks(members.map(([, one]) => one.score))
    return members
      .map(
        ([name, { score, band, parts, next, cases }], at): Scorecard => ({
          name,
          block,
          asOf: run.as_of,
          score,
          band,
          rank: places[at] ?? null,
          ranked: places.filter((place) => place !== null).length,
          parts,
          next,
          cases,
          targets: targets(name),
          change: { month: change(name, month), year: change(name, year) },
        }),
      )
      .toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.name < b.name ? -1 : 1))
  })
}

interface PublishedRun {
  readonly run_id: string
  readonly as_of: string
  /** Calendar day of the deployment. */
  readonly published_on: string
}

/** A run and those it replaced, newest first. */
async function publishedLine(store: Store, runId: string): Promise<PublishedRun[]> {
  const { rows } = await sql<PublishedRun>`
    with recursive line as (
      select run_id, as_of, previous_run_id, 0 as back from run where run_id = ${runId} and published_at is not null
      union all
      select r.run_id, r.as_of, r.previous_run_id, back + 1 from run r join line on r.run_id = line.previous_run_id
    )
    select line.run_id, line.as_of, c.published_on from line join case_run c using (run_id) order by back`.execute(store.db)
  return rows
}

/** yyyy-mm so many months before an ISO day. */
function monthBefore(day: string, months: number): string {
  const [year = 0, month = 0] = day.split('-').map(Number)
  const index = year * 12 + month - 1 - months
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}

type Scored = Score & { readonly block: string; readonly cases: CaseWork | null }

async function scoresOfRun(store: Store, run: PublishedRun, request: ScorecardRequest): Promise<Map<string, Scored>> {
  const { agencies, audience, threshold, rules } = request
  const rows = await qualityOf(store, run.run_id, request)
  const work = await caseWork(store, {
    runId: run.run_id,
    today: run.published_on,
    by: agencies ? 'owner_agency' : 'unit_code',
  })
  const scored = (name: string, block: string, own: readonly QualityRow[]): [string, Scored] => {
    const cases = work.get(name)
    const shown = cases && audience === 'public' ? withoutFew(cases, threshold) : cases
    const all = [...own.map(toPart), ...(cases ? caseNumbers(cases, rules) : [])]
    const numbers = [...own.flatMap((row) => (isKnown(row) ? [toPart(row)] : [])), ...(shown ? caseNumbers(shown, rules) : [])]
    return [name, { ...scoreOf(isMostlyHidden(all, numbers, rules) ? [] : numbers, rules), block, cases: shown ?? null }]
  }
  if (agencies) {
    const city = rows.filter((row) => row.unit_code === '')
    return new Map(
      agencies.map(({ name, block, registers }) =>
        scored(
          name,
          block,
          city.filter((row) => registers.includes(row.register)),
        ),
      ),
    )
  }
  const units = Map.groupBy(
    rows.filter((row) => !['', 'unknown'].includes(row.unit_code)),
    (row) => row.unit_code,
  )
  return new Map([...units].map(([unit, own]) => scored(unit, unitBlock, own)))
}

type QualityRow = Pick<PublicMeasure, 'definition' | 'register' | 'unit_code' | 'numerator' | 'denominator'>
type KnownRow = QualityRow & { readonly numerator: number; readonly denominator: number }

function isKnown(row: QualityRow): row is KnownRow {
  return row.numerator !== null && row.denominator !== null
}

/** What is left over after hiding is no picture of the whole: a unit with nothing but complete rows to show would be the best of all. */
function isMostlyHidden(all: readonly PartNumbers[], shown: readonly PartNumbers[], { weights }: ScoreRules): boolean {
  const weightOf = (numbers: readonly PartNumbers[]): number => numbers.reduce((sum, { part }) => sum + weights[part], 0)
  const counted = shown.filter(({ denominator }) => denominator > 0)
  return 2 * weightOf(counted) < weightOf(all.filter(({ denominator }) => denominator > 0))
}

/** Quality of the city, or of the units, by register. */
async function qualityOf(store: Store, runId: string, { audience, agencies }: ScorecardRequest): Promise<QualityRow[]> {
  const filter = { kind: 'quality' as const, district_code: '', ...(agencies ? { unit_code: '' } : {}) }
  if (audience === 'staff') return listMeasures(store, runId, filter)
  return listPublicCells(store, runId, filter)
}

/** A hidden row stands as one of one: it has rows, and their numbers are not used. */
function toPart({ definition, register, numerator, denominator }: QualityRow): PartNumbers {
  if (definition !== 'correct' && definition !== 'complete' && definition !== 'clean' && definition !== 'live') {
    throw new Error(`${definition} is no measure of a register`)
  }
  return { part: definition, register, numerator: numerator ?? 1, denominator: denominator ?? 1 }
}

function caseNumbers({ due, inTime, medianDays }: CaseWork, { closeDays }: ScoreRules): PartNumbers[] {
  return [
    { part: 'onTime', register: '', numerator: inTime, denominator: due },
    ...(medianDays === null
      ? []
      : [{ part: 'prompt' as const, register: '', numerator: Math.max(0, closeDays - medianDays), denominator: closeDays }]),
  ]
}

function withoutFew({ due, inTime, closed, medianDays }: CaseWork, threshold: number): CaseWork {
  const isFew = [inTime, due - inTime, due].some((count) => count > 0 && count < threshold)
  return {
    ...(isFew ? { due: 0, inTime: 0 } : { due, inTime }),
    ...(closed < threshold ? { closed: 0, medianDays: null } : { closed, medianDays }),
  }
}

/** Where each target stands: for an agency over its registers in the whole city, for a unit within it. */
async function targetStates(store: Store, request: ScorecardRequest): Promise<(name: string) => TargetState[]> {
  const { runId, agencies, audience, targets } = request
  const filter = {
    kind: 'coverage' as const,
    basis: 'people',
    district_code: '',
    age_band: '',
    sex: '',
    ...(agencies ? { unit_code: '' } : {}),
  }
  const cells = audience === 'staff' ? await listMeasures(store, runId, filter) : await listPublicCells(store, runId, filter)
  return (name) => {
    const registers = agencies?.find((one) => one.name === name)?.registers
    return targets.flatMap((target): TargetState[] => {
      if (registers && !registers.includes(target.register)) return []
      const cell = cells.find((one) => one.definition === target.definition && one.unit_code === (registers ? '' : name))
      if (!cell || cell.numerator === null || cell.denominator === null) return []
      const { numerator, denominator } = cell
      return [{ ...target, numerator, denominator, missing: Math.max(0, Math.ceil(target.value * denominator - numerator)) }]
    })
  }
}
