import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StatementDone, statements } from '@doisoat/engine'
import { startRun } from '@doisoat/reconcile'
import { Progress, readSettings } from '@doisoat/runtime'

interface Timed extends StatementDone {
  readonly stage: string
}

export interface StepProfile {
  /** The stages, and what lies outside them: starting the engine, run.json, the report. */
  readonly places: readonly { readonly name: string; readonly seconds: number; readonly sqlSeconds: number }[]
  /** Slowest first. */
  readonly statements: readonly Timed[]
}

const outside = 'outside'

/** Runs one reconcile in this process with every SQL statement timed; statements sent side by side count twice, and while they wait. */
export async function profileSteps(dataDir: string): Promise<StepProfile> {
  const home = mkdtempSync(join(tmpdir(), 'doisoat-profile-'))
  const timed: Timed[] = []
  let stage: string = outside
  const listen = (message: unknown): void => {
    const { sql, seconds } = message as StatementDone
    timed.push({ sql, seconds, stage })
  }
  const progress = new (class extends Progress {
    override start(label: string): void {
      stage = label
      super.start(label)
    }
    override finish(rows: number): void {
      stage = outside
      super.finish(rows)
    }
  })({ isTty: false, color: false, write: () => {} })
  statements.subscribe(listen)
  const startedMs = performance.now()
  try {
    const { run } = await startRun(
      { dir: dataDir, asOf: null, out: join(home, 'out'), publish: false, again: false, unitLists: {} },
      { settings: { ...readSettings(), home }, progress, profile: 'danang' },
    )
    const stages = run.stages.map(({ name, seconds }) => ({ name, seconds }))
    const rest = (performance.now() - startedMs) / 1000 - stages.reduce((sum, one) => sum + one.seconds, 0)
    const places = [...stages, { name: outside, seconds: rest }].map((place) => ({
      ...place,
      sqlSeconds: timed.filter((one) => one.stage === place.name).reduce((sum, one) => sum + one.seconds, 0),
    }))
    return { places, statements: timed.toSorted((a, b) => b.seconds - a.seconds) }
  } finally {
    statements.unsubscribe(listen)
    rmSync(home, { recursive: true, force: true })
  }
}

/** A statement in one line of at most `length` characters; long hexadecimal literals are keys and are not shown. */
export function shortenSql(sql: string, length: number): string {
  return sql
    .replace(/'[0-9a-f]{32,}'/g, "'…'")
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, length)
}
