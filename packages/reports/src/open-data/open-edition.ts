import type { OpenData, Profile } from '@doisoat/profile'
import type { OpenCell } from './open-table.ts'

/** One edition: everything that was published up to a run. */
export interface OpenEdition {
  readonly profile: Profile
  readonly openData: OpenData
  /** Day the newest registers are as of. */
  readonly asOf: string
  /** The as-of day and the run: a corrected month is another version. */
  readonly version: string
  /** Day the run was published, ISO. */
  readonly publishedOn: string
  /** All cells of the run, then the months before in one dimension. */
  readonly cells: readonly OpenCell[]
}

export interface OpenTable {
  readonly name: string
  readonly title: { readonly vi: string; readonly en: string }
}

export interface OpenFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Buffer
  readonly sha256: string
  /** The table it holds; undefined for files about the tables. */
  readonly table?: OpenTable
}

export type TableFile = OpenFile & { readonly table: OpenTable }
