import type { Profile } from '@doisoat/profile'
import { type OpenFile, openDataFiles } from '@doisoat/reports'
import { dayIn } from '@doisoat/runtime'
import { listPublicCells, listPublicSeries, type RunSummary, type Store } from '@doisoat/store'
import { perRun } from './per-run.ts'

interface OpenSource {
  readonly publicStore: Store
  readonly profile: Profile
}

/** The open data of a run, made once for all who ask; it is some megabytes, so only the two asked for last are kept. */
export class OpenEdition {
  readonly #source: OpenSource
  readonly #filesOf = perRun((run: RunSummary) => this.#make(run))

  constructor(source: OpenSource) {
    this.#source = source
  }

  /** The files of a run; none when the profile declares no open data. What cannot be made is tried again at the next call. */
  filesOf(run: RunSummary): Promise<readonly OpenFile[]> {
    if (this.#source.profile.openData === null) return Promise.resolve([])
    return this.#filesOf(run)
  }

  async #make({ runId, asOf, publishedAt }: RunSummary): Promise<readonly OpenFile[]> {
    const { publicStore: store, profile } = this.#source
    const [cube, series] = await Promise.all([
      listPublicCells(store, runId),
      listPublicSeries(store, runId, { age_band: '', sex: '' }),
    ])
    return openDataFiles({ profile, runId, asOf, publishedOn: dayIn(profile.timeZone, publishedAt), cube, series })
  }
}
