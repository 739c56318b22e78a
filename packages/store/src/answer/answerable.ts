import { sql } from 'kysely'
import type { Store } from '../connect-store.ts'
import { withAgency } from '../finding.ts'
import { withSteward } from '../with-steward.ts'

/** A finding that the agency has to mend, and what the newest answer to it says. */
export interface AnswerableFinding {
  readonly findingKey: string
  readonly caseKey: string | null
  readonly field: string | null
  /** The agency's own register that is to be mended. */
  readonly register: string
  /** SHA-256 of the delivery of that register. */
  readonly deliverySha256: string
  /** Findings of other registers that say the same of this row of the reference register: a report shows them as one. */
  readonly sameKeys: readonly string[]
  readonly answered: { readonly decision: string; readonly correctedValue: string; readonly note: string } | null
}

/** What the database knows of a key: `other` is not the agency's, `waits` is its row and another agency's turn, `gone` no longer stands. */
export type KeyStanding =
  | { readonly standing: 'answerable'; readonly finding: AnswerableFinding }
  | { readonly standing: 'other' | 'waits' | 'gone' | 'unknown' }

interface Found {
  readonly finding_key: string
  readonly owner_agency: string
  readonly field: string | null
  readonly case_key: string | null
  readonly register: string | null
  readonly sha256: string | null
  readonly same_keys: readonly string[] | null
  readonly decision: string | null
  readonly corrected_value: string | null
  readonly note: string | null
}

/** How each finding key of a file that came back stands in the run that readers see, for the agency that sends it. */
export async function standingOfKeys(
  store: Store,
  { runId, profile, agency }: { readonly runId: string; readonly profile: string; readonly agency: string },
  keys: readonly string[],
): Promise<Map<string, KeyStanding>> {
  const own = await withAgency(store, agency, async (trx) => {
    const { rows } = await sql<Found>`
      select f.finding_key, f.owner_agency, f.field, c.case_key, d.register, d.sha256, same.keys as same_keys, a.decision, a.corrected_value, a.note
      from finding as f
        left join delivery as d on d.run_id = f.run_id and d.owner_agency = ${agency}
          and d.register = case when exists (select from delivery as o where o.run_id = f.run_id and o.register = f.register
            and o.owner_agency = ${agency}) then f.register else f.reference_register end
        left join (select unnest(s.finding_keys) as finding_key, s.case_key, s.finding_keys from case_state as s
          where s.run_id = ${runId} and s.state = 'open') as c on c.finding_key = f.finding_key
        left join lateral (select array_agg(o.finding_key order by o.finding_key) as keys from finding as o
          where d.register <> f.register and o.run_id = f.run_id and o.finding_key = any (c.finding_keys) and o.finding_key <> f.finding_key
            and o.field = f.field and o.register <> d.register) as same on true
        left join lateral (select * from answer where answer.finding_key = f.finding_key and answer.agency = ${agency}
          order by answer_id desc limit 1) as a on true
      where f.run_id = ${runId} and f.finding_key = any (${keys}::text[])`.execute(trx)
    return rows
  })
  const standings = new Map<string, KeyStanding>(own.map((row) => [row.finding_key, standingOf(row, agency)]))
  const missing = keys.filter((key) => !standings.has(key))
  for (const [key, standing] of await standingElsewhere(store, { runId, profile }, missing)) standings.set(key, standing)
  return standings
}

function standingOf(row: Found, agency: string): KeyStanding {
  if (row.owner_agency !== agency || row.register === null) return { standing: 'waits' }
  const answered =
    row.decision === null ? null : { decision: row.decision, correctedValue: row.corrected_value ?? '', note: row.note ?? '' }
  const { finding_key: findingKey, case_key: caseKey, field, register, sha256, same_keys } = row
  const sameKeys = same_keys ?? []
  return {
    standing: 'answerable',
    finding: { findingKey, sameKeys, caseKey, field, register, deliverySha256: sha256 ?? '', answered },
  }
}

/** Only whether a key stands for another agency, or stood in an earlier run: nothing of those rows is read. */
async function standingElsewhere(
  store: Store,
  { runId, profile }: { readonly runId: string; readonly profile: string },
  keys: readonly string[],
): Promise<Map<string, KeyStanding>> {
  if (keys.length === 0) return new Map()
  const runs = await store.db.selectFrom('run').select('run_id').where('profile', '=', profile).execute()
  const ids = runs.map((run) => run.run_id)
  const found = await withSteward(store, (trx) =>
    trx
      .selectFrom('finding')
      .select(['finding_key', 'run_id'])
      .where('run_id', 'in', ids.length > 0 ? ids : [''])
      .where('finding_key', 'in', keys)
      .execute(),
  )
  const current = new Set(found.filter((row) => row.run_id === runId).map((row) => row.finding_key))
  const earlier = new Set(found.map((row) => row.finding_key))
  return new Map(
    keys.map((key) => [key, { standing: current.has(key) ? 'other' : earlier.has(key) ? 'gone' : 'unknown' } as const]),
  )
}
