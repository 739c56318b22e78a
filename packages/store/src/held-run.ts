import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DoisoatError, RunJson } from '@doisoat/contracts'
import { sql, type Transaction } from 'kysely'
import { type Actor, operator, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'
import type { Database } from './database.ts'
import { type CasesToPublish, type Published, publishRun } from './publish-run.ts'
import { currentRunId } from './run.ts'

export interface HeldRun {
  readonly runId: string
  readonly profile: string
  readonly asOf: string
  readonly heldAt: Date
  /** The run the gate compared it with, null for none. */
  readonly replaces: string | null
  /** Folder of its results on the machine of the batch. */
  readonly outFolder: string
  readonly servingFolder: string
  /** Null while it waits. */
  readonly decision: {
    readonly kind: 'approved' | 'rejected'
    readonly by: string
    readonly at: Date
    readonly reason: string
  } | null
}

export interface Decision {
  readonly runId: string
  readonly reason: string
  /** Whoever runs the process by default. */
  readonly by?: Actor
}

/** Keeps a run that the gate held, for a steward to decide; once more for a run that still waits: what the gate says of it now. */
export async function holdRun(
  store: Store,
  stopped: { readonly run: RunJson; readonly outFolder: string; readonly servingFolder: string; readonly by?: Actor },
): Promise<void> {
  const { run, outFolder, servingFolder, by = operator() } = stopped
  const rules = run.gate.rules.filter((rule) => rule.fired).map((rule) => rule.name)
  await store.db.transaction().execute(async (trx) => {
    const now = { run_json: JSON.stringify(run), replaces: run.gate.baseline, held_at: sql<Date>`now()` }
    await trx
      .insertInto('held_run')
      .values({
        run_id: run.runId,
        profile: run.profile,
        as_of: run.asOf,
        started_at: run.startedAt,
        out_folder: outFolder,
        serving_folder: servingFolder,
        ...now,
      })
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet(now).where('held_run.decision', 'is', null))
      .execute()
    await recordAudit(trx, {
      ...by,
      action: 'run.hold',
      object: run.runId,
      runId: run.runId,
      details: { as_of: run.asOf, compared_with: run.gate.baseline, rules: [...new Set(rules)] },
    })
  })
}

/** Runs of a profile, or of all, that the gate held, newest first: those that wait, and with `decided` the others as well. */
export async function listHeldRuns(
  store: Store,
  { profile, decided = false }: { readonly profile?: string; readonly decided?: boolean },
): Promise<HeldRun[]> {
  const rows = await held(store)
    .$if(profile !== undefined, (query) => query.where('profile', '=', profile ?? ''))
    .$if(!decided, (query) => query.where('decision', 'is', null))
    .orderBy('started_at', 'desc')
    .orderBy('run_id')
    .execute()
  return rows.map(toHeldRun)
}

/** One held run with its run.json; throws RUN_NOT_HELD (usage). */
export async function getHeldRun(store: Store, runId: string): Promise<HeldRun & { readonly run: RunJson }> {
  const row = await held(store).select('run_json').where('run_id', '=', runId).executeTakeFirst()
  if (row) return { ...toHeldRun(row), run: RunJson.parse(row.run_json) }
  throw new DoisoatError('RUN_NOT_HELD', `run ${runId} is not one that the gate held`, {
    exit: 'usage',
    next: 'doisoat runs list',
  })
}

/** Throws RUN_DECIDED (usage) with who, when and why where a steward approved or rejected the run: a decision is final. */
export async function requireUndecided(store: Store, runId: string): Promise<void> {
  const row = await held(store).where('run_id', '=', runId).executeTakeFirst()
  if (row) requireWaiting(toHeldRun(row))
}

/**
 * Publishes a held run from its folder and keeps who let it through and why.
 *
 * Throws RUN_NOT_HELD, RUN_DECIDED, REASON_MISSING, OUT_OVERWRITTEN (usage), HELD_OVERTAKEN (busy) when readers see another run by now than the one the
 * gate compared it with, and what `publishRun` throws.
 */
export async function approveHeldRun(
  store: Store,
  approval: Decision & {
    readonly registerOwners: Readonly<Record<string, string>>
    readonly cases: Omit<CasesToPublish, 'servingDir'>
  },
): Promise<Published> {
  const { runId, registerOwners, cases, reason, by = operator() } = approval
  requireReason(reason)
  const waiting = requireWaiting(await getHeldRun(store, runId))
  const current = (await currentRunId(store, waiting.profile)) ?? null
  if (current !== waiting.replaces) {
    throw new DoisoatError(
      'HELD_OVERTAKEN',
      `run ${runId} was compared with ${waiting.replaces ?? 'no run'}, and readers see ${current ?? 'no run'} by now`,
      { exit: 'busy', next: `doisoat runs approve ${runId} --reason TEXT compares it again` },
    )
  }
  return publishRun(store, {
    run: { ...waiting.run, ...withheldSince(waiting) },
    outDir: waiting.outFolder,
    registerOwners,
    replaces: waiting.replaces,
    cases: { ...cases, servingDir: waiting.servingFolder },
    by,
    approval: (trx) => decide(trx, 'approved', { runId, reason, by }),
  })
}

/** Keeps who refused a held run and why; it will not be published. Throws RUN_NOT_HELD, RUN_DECIDED, REASON_MISSING (usage). */
export async function rejectHeldRun(store: Store, { runId, reason, by = operator() }: Decision): Promise<void> {
  requireReason(reason)
  requireWaiting(await getHeldRun(store, runId))
  await store.db.transaction().execute((trx) => decide(trx, 'rejected', { runId, reason, by }))
}

/** Throws REASON_MISSING (usage): a decision without a reason explains nothing to the one who asks a year later. */
export function requireReason(reason: string): void {
  if (reason.trim() !== '') return
  throw new DoisoatError('REASON_MISSING', 'a reason is needed: it stands in the history of the run', {
    exit: 'usage',
    next: 'give it with --reason TEXT',
  })
}

/**
 * What erasing people took out of the files since the run was held. Throws OUT_OVERWRITTEN (usage) when the folder holds the files of
 * another run by now: they would be published under the name of this one.
 */
function withheldSince({ runId, outFolder }: HeldRun): Partial<RunJson> {
  const path = join(outFolder, 'run.json')
  const found = existsSync(path) ? RunJson.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined
  if (found?.runId === runId) return found.withheld ? { withheld: found.withheld } : {}
  throw new DoisoatError(
    'OUT_OVERWRITTEN',
    `${outFolder} does not hold the results of run ${runId} any more: ${found ? `they are those of run ${found.runId}` : 'there is no run.json'}`,
    { exit: 'usage', next: 'run doisoat reconcile again, with an --out of its own or without one' },
  )
}

async function decide(
  trx: Transaction<Database>,
  decision: 'approved' | 'rejected',
  { runId, reason, by }: Required<Decision>,
): Promise<void> {
  const decided = await trx
    .updateTable('held_run')
    .set({ decision, decided_by: by.actor, decided_at: sql<Date>`now()`, reason: reason.trim() })
    .where('run_id', '=', runId)
    .where('decision', 'is', null)
    .returning('run_id')
    .executeTakeFirst()
  if (!decided) throw alreadyDecided(runId, 'decided at this moment by somebody else')
  const action = decision === 'approved' ? 'run.approve' : 'run.reject'
  await recordAudit(trx, { ...by, action, object: runId, runId, details: { reason: reason.trim() } })
}

function requireWaiting<T extends HeldRun>(run: T): T {
  if (run.decision === null) return run
  const { kind, by, at, reason } = run.decision
  throw alreadyDecided(run.runId, `${kind} by ${by} on ${at.toISOString().slice(0, 10)}: ${reason}`)
}

function alreadyDecided(runId: string, how: string): DoisoatError {
  return new DoisoatError('RUN_DECIDED', `run ${runId} was ${how}`, { exit: 'usage', next: `doisoat runs show ${runId}` })
}

function held(store: Store) {
  return store.db
    .selectFrom('held_run')
    .select(['run_id', 'profile', 'as_of', 'held_at', 'replaces', 'out_folder', 'serving_folder'])
    .select(['decision', 'decided_by', 'decided_at', 'reason'])
}

function toHeldRun(row: Awaited<ReturnType<ReturnType<typeof held>['execute']>>[number]): HeldRun {
  const { decision, decided_by, decided_at, reason } = row
  return {
    runId: row.run_id,
    profile: row.profile,
    asOf: row.as_of,
    heldAt: row.held_at,
    replaces: row.replaces,
    outFolder: row.out_folder,
    servingFolder: row.serving_folder,
    decision:
      decision === null || decided_by === null || decided_at === null || reason === null
        ? null
        : { kind: decision, by: decided_by, at: decided_at, reason },
  }
}
