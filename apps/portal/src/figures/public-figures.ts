import type { Profile } from '@doisoat/profile'
import { listPublicCells, listPublicSeries, type PublicCell, type PublicMeasure } from '@doisoat/store'
import { perRun } from '../per-run.ts'
import type { Portal } from '../portal-context.ts'

/** All that the public pages show of a run, read once: some thousand cells a month. */
export interface PublicFigures {
  readonly runId: string
  readonly asOf: string
  /** Version of the unit list that the run's units are of. */
  readonly listVersion: string
  /** Every measure of the run by city, unit and district. */
  readonly areas: readonly PublicMeasure[]
  /** Coverage of the city by age, by sex, and by both. */
  readonly people: readonly PublicMeasure[]
  /** Every measure by city, unit and district of every published month, the run's own included; oldest first. */
  readonly months: readonly PublicMeasure[]
}

export type PublicFiguresOf = (run: { readonly runId: string }) => Promise<PublicFigures | undefined>

/** Reads the figures of a published run; undefined when it has none. Read once a run, whoever asks. */
export function publicFigures({ publicStore: store }: Portal): PublicFiguresOf {
  return perRun(async ({ runId }) => {
    const [people, months] = await Promise.all([
      listPublicCells(store, runId, { kind: 'coverage', basis: 'people', unit_code: '', district_code: '' }),
      listPublicSeries(store, runId, { age_band: '', sex: '' }),
    ])
    const asOf = months.at(-1)?.as_of
    if (asOf === undefined) return undefined
    const areas = months.filter((cell) => cell.as_of === asOf)
    const listVersion = areas.find((cell) => cell.unit_code !== '')?.list_version ?? areas[0]?.list_version ?? ''
    return { runId, asOf, listVersion, areas, people, months }
  })
}

/** The two numbers of a measure, or neither. */
export function numbersOf({ numerator, denominator }: Pick<PublicMeasure, 'numerator' | 'denominator'>): PublicCell {
  return numerator === null || denominator === null ? { numerator: null, denominator: null } : { numerator, denominator }
}

/**
 * Codes of the units without residents: the run's list counts nobody in them, and nothing at all is published of them. A unit whose numbers
 * are hidden has cells, without numbers, so it is never among them; nor is one that the list has people in, whose rows may be missing.
 */
export function unitsWithoutResidents({ areas, listVersion }: PublicFigures, { units }: Pick<Profile, 'units'>): string[] {
  const published = new Set(areas.filter((cell) => cell.list_version === listVersion).map((cell) => cell.unit_code))
  // A run that is published by city alone says nothing of units.
  if (![...published].some((code) => code !== '' && code !== 'unknown')) return []
  return units
    .filter((unit) => unit.listVersion === listVersion && unit.population === 0 && !published.has(unit.unitCode))
    .map((unit) => unit.unitCode)
}

/** Over all units and districts. */
export function isOfCity({ unit_code, district_code }: PublicMeasure): boolean {
  return unit_code === '' && district_code === ''
}
