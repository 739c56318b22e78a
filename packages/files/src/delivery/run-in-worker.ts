import { Worker } from 'node:worker_threads'
import type { FileHash } from './hash-file.ts'
import { Refusal, type RefusalDetails } from './refusal.ts'
import type { ScanResult, ScanTask } from './scan-records.ts'
import type { TranscodeTask } from './transcode.ts'
import type { CopyTask } from './unpack.ts'

/** The passes over a delivery's bytes and what each needs and returns. */
interface Jobs {
  readonly hash: { readonly task: { readonly path: string }; readonly result: FileHash }
  readonly unpack: { readonly task: CopyTask; readonly result: FileHash }
  readonly transcode: { readonly task: TranscodeTask; readonly result: FileHash }
  readonly scan: { readonly task: ScanTask; readonly result: ScanResult }
}

export type DeliveryJob = { [J in keyof Jobs]: { readonly job: J; readonly task: Jobs[J]['task'] } }[keyof Jobs]

export type WorkerReply = { readonly result: Jobs[keyof Jobs]['result'] } | { readonly refusal: RefusalDetails }

/**
 * Runs one pass in a thread of its own, so that files are read side by side.
 *
 * `execArgv` is empty because Node strips the types itself: under tsx a worker would load tsx again (45 ms against 70-110 ms).
 *
 * @throws Refusal as the pass does; DISK_FULL when a copy finds no room
 */
export async function runInWorker<J extends keyof Jobs>(job: J, task: Jobs[J]['task']): Promise<Jobs[J]['result']> {
  const worker = new Worker(new URL('./delivery-worker.ts', import.meta.url), { workerData: { job, task }, execArgv: [] })
  try {
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`the thread that read the delivery ended with code ${code} and no answer`)))
    })
    if ('refusal' in reply) throw new Refusal(reply.refusal)
    return reply.result
  } catch (error) {
    throw diskFull(error)
  } finally {
    await worker.terminate()
  }
}

function diskFull(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new Refusal({
    code: 'DISK_FULL',
    exit: 'unavailable',
    message: 'no room left on the disk for the copy of a delivery',
    next: 'Free space where the work folder lies and run the command again.',
  })
}
