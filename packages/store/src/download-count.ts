import { sql } from 'kysely'
import type { Store } from './connect-store.ts'

/** Counts a file asked for on a day (ISO date) and returns how many it were for the agency, this one included. */
export async function countDownload(
  store: Store,
  { agency, day }: { readonly agency: string; readonly day: string },
): Promise<number> {
  const { downloads } = await store.db
    .insertInto('download_count')
    .values({ agency, day, downloads: 1 })
    .onConflict((conflict) =>
      conflict.columns(['agency', 'day']).doUpdateSet({ downloads: sql<number>`download_count.downloads + 1` }),
    )
    .returning('downloads')
    .executeTakeFirstOrThrow()
  return downloads
}
