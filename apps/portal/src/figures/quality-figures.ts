import type { Profile } from '@doisoat/profile'
import type { PublicMeasure } from '@doisoat/store'
import type { FigureRow } from './figure-row.ts'
import { isOfCity, type PublicFigures } from './public-figures.ts'

export const qualityMeasures = ['correct', 'complete', 'clean', 'live'] as const

/** Everything that the quality page shows. */
export interface QualityFigures {
  readonly asOf: string
  readonly listVersion: string
  /** Of the city, by register. */
  readonly city: readonly PublicMeasure[]
  readonly authenticated: readonly PublicMeasure[]
  /** Of one register, by unit. */
  readonly units: readonly PublicMeasure[]
  /** The same numbers, for its file. */
  readonly rows: readonly FigureRow[]
}

/** Quality of all registers in the city, and of one of them by unit. */
export function qualityFigures(figures: PublicFigures, register: string): QualityFigures {
  const cells = figures.areas.filter((cell) => cell.kind === 'quality')
  const city = cells.filter(isOfCity)
  const authenticated = figures.areas.filter((cell) => cell.definition === 'authenticated' && isOfCity(cell))
  const units = cells.filter((cell) => cell.register === register && cell.unit_code !== '')
  const table = (name: string, some: readonly PublicMeasure[]): FigureRow[] => some.map((cell) => ({ ...cell, table: name }))
  return {
    asOf: figures.asOf,
    listVersion: figures.listVersion,
    city,
    authenticated,
    units,
    rows: [...table('registers', city), ...table('links', authenticated), ...table('units', units)],
  }
}

/** Registers of which quality is measured, in the order of the profile. */
export function measuredRegisters(figures: PublicFigures, profile: Profile): string[] {
  const measured = new Set(figures.areas.filter((cell) => cell.kind === 'quality').map((cell) => cell.register))
  return profile.registers.map(({ name }) => name).filter((name) => measured.has(name))
}
