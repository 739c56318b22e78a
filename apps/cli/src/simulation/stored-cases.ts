import { currentRunId, type Store } from '@doisoat/store'
import { sql } from 'kysely'
import { namelessSubject } from './expected-cases.ts'

export interface StoredCase {
  readonly key: string
  readonly subject: string
  readonly isOpen: boolean
  readonly openedOn: string
  readonly closedOn: string | null
  readonly reopenedTimes: number
}

export interface StoredMonth {
  /** Every case there ever was, as the run that readers see left it. */
  readonly cases: readonly StoredCase[]
  /** What this run changed. */
  readonly events: readonly { readonly key: string; readonly event: string }[]
}

interface NamelessRow {
  readonly register: string
  readonly national_id: string | null
  readonly full_name: string | null
  readonly status: string | null
}

/**
 * The cases of the run that readers see, read from the tables as a steward. `nationalIds` gives the ID behind a person key; `known` the
 * subject of nameless cases seen open before, since a closed one no longer shows its row.
 */
export async function storedMonth(
  store: Store,
  { nationalIds, known }: { readonly nationalIds: ReadonlyMap<string, string>; readonly known: Map<string, string> },
): Promise<StoredMonth> {
  const runId = await currentRunId(store, 'danang')
  return store.db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`select set_config('role', 'doisoat_steward', true)`.execute(trx)
      const states = await trx
        .selectFrom('case_state')
        .leftJoin('case_rows', (join) =>
          join.onRef('case_rows.case_key', '=', 'case_state.case_key').on('case_rows.run_id', '=', runId ?? ''),
        )
        .select(['case_state.case_key', 'register', 'person_key', 'register_number', 'state', 'opened_on', 'closed_on'])
        .select(['reopened_times', 'rows'])
        .where('case_state.run_id', '=', runId ?? '')
        .execute()
      const cases = states.map((state): StoredCase => {
        const { case_key: key, register, person_key: person, register_number: number } = state
        if (person === null && number === null && state.state === 'open') known.set(key, namelessOf(state.rows))
        const subject =
          person !== null
            ? `${register}|person|${nationalIds.get(person) ?? person}`
            : number !== null
              ? `${register}|number|${number}`
              : (known.get(key) ?? `${register}|row|${key}`)
        return {
          key,
          subject,
          isOpen: state.state === 'open',
          openedOn: state.opened_on,
          closedOn: state.closed_on,
          reopenedTimes: state.reopened_times,
        }
      })
      const events = await trx
        .selectFrom('case_event')
        .select(['case_key', 'event'])
        .where('run_id', '=', runId ?? '')
        .where('event', 'in', ['opened', 'closed', 'reopened'])
        .execute()
      return { cases, events: events.map(({ case_key: key, event }) => ({ key, event })) }
    })
}

function namelessOf(rows: unknown): string {
  const [row] = rows as NamelessRow[]
  return namelessSubject(row?.register ?? '', [row?.national_id, row?.full_name, row?.status])
}
