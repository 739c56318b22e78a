import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { childEnvironment, type Settings } from '@doisoat/runtime'
import { dropJob, endJob, type JobStep, listOpenJobs, type Store, updateJob } from '@doisoat/store'
import { describeEnd } from './describe-end.ts'
import { runCommand } from './run-command.ts'

export interface JobsOptions {
  readonly store: Store
  readonly settings: Settings
  /** How `doisoat` is started: a program and its first arguments. */
  readonly doisoat: readonly string[]
  /** What --profile says: a name or a folder. */
  readonly profile: string
}

/** A job lives as long as its portal says so; the store gives it up after a minute. */
const heartbeatMs = 5_000

/** Long enough to fetch a report that was made; it can be made again. */
const resultHours = 24

/** What is started from pages. Files of people are only ever read by the child processes. */
export class Jobs {
  readonly #options: JobsOptions
  readonly #stop = new AbortController()
  readonly #beats = new Map<string, { steps: JobStep[]; timer: NodeJS.Timeout }>()
  readonly #running = new Set<Promise<void>>()

  constructor(options: JobsOptions) {
    this.#options = options
  }

  /** The folder for the files of a job that was opened, empty; what earlier jobs left behind goes. From here on the job is kept alive. */
  async receive(jobId: string): Promise<string> {
    await this.sweep()
    this.#keepAlive(jobId)
    const folder = this.folder(jobId)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  /** Where the files of a job lie until it is over. */
  folder(jobId: string): string {
    return join(this.#inbox(), jobId)
  }

  /** Where a job puts what is to be fetched; kept for a day. */
  resultFolder(jobId: string): string {
    return join(this.#outbox(), jobId)
  }

  makeResultFolder(jobId: string): string {
    mkdirSync(this.resultFolder(jobId), { recursive: true, mode: 0o700 })
    return this.resultFolder(jobId)
  }

  /** Forgets a job whose files did not arrive whole. */
  async drop(jobId: string): Promise<void> {
    this.#letGo(jobId)
    await dropJob(this.#options.store, jobId)
  }

  /** Does a job that was opened, in the background, by a doisoat command; its end stands in the store. */
  start(jobId: string, args: readonly string[]): void {
    const done = this.#run(jobId, args).finally(() => this.#running.delete(done))
    this.#running.add(done)
  }

  /** Takes out the files of jobs that are over, since a portal that was killed leaves them behind, and results after their day. */
  async sweep(): Promise<void> {
    const open = new Set((await listOpenJobs(this.#options.store)).map(({ jobId }) => jobId))
    const oldest = Date.now() - resultHours * 3_600_000
    const isOver = {
      [this.#inbox()]: () => true,
      [this.#outbox()]: (path: string) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < oldest,
    }
    for (const [folder, test] of Object.entries(isOver)) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const name of readdirSync(folder).filter((one) => !open.has(one) && test(join(folder, one)))) {
        rmSync(join(folder, name), { recursive: true, force: true })
      }
    }
  }

  /** Ends what runs; its jobs count as interrupted. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#running)
    for (const jobId of this.#beats.keys()) await this.drop(jobId)
  }

  async #run(jobId: string, args: readonly string[]): Promise<void> {
    const { store, settings, doisoat, profile } = this.#options
    const beat = this.#keepAlive(jobId)
    const command = [...doisoat, ...args, '--profile', profile]
    const onStep = (step: JobStep): void => {
      beat.steps.push(step)
      this.#say(jobId)
    }
    try {
      const end = await runCommand({ command, environment: childEnvironment(settings), signal: this.#stop.signal, onStep })
      await updateJob(store, jobId, beat.steps)
      await endJob(store, jobId, describeEnd(end, { args, folder: this.folder(jobId), stopped: this.#stop.signal.aborted }))
    } catch (error) {
      store.logger?.error({ err: error, jobId }, 'a job could not be run')
      const problem = { code: 'JOB_FAILED', message: (error as Error).message, next: null }
      await endJob(store, jobId, { outcome: 'failed', problem }).catch(() => undefined)
    } finally {
      this.#letGo(jobId)
    }
  }

  #keepAlive(jobId: string): { steps: JobStep[] } {
    const known = this.#beats.get(jobId)
    if (known) return known
    const beat = { steps: [] as JobStep[], timer: setInterval(() => this.#say(jobId), heartbeatMs) }
    this.#beats.set(jobId, beat)
    return beat
  }

  #say(jobId: string): void {
    const { store } = this.#options
    const steps = this.#beats.get(jobId)?.steps
    if (steps === undefined) return
    updateJob(store, jobId, steps).catch((error: unknown) => store.logger?.warn({ err: error, jobId }, 'no word of a job'))
  }

  #letGo(jobId: string): void {
    clearInterval(this.#beats.get(jobId)?.timer)
    this.#beats.delete(jobId)
    rmSync(this.folder(jobId), { recursive: true, force: true })
  }

  #inbox(): string {
    return join(this.#options.settings.home, 'inbox')
  }

  #outbox(): string {
    return join(this.#options.settings.home, 'outbox')
  }
}
