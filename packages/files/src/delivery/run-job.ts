import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type DeliveryJob, type Jobs, runDeliveryJob } from './delivery-job.ts'
import type { WorkerReply } from './delivery-worker.ts'
import { Refusal } from './refusal.ts'

/** A thread takes 40 ms to start and a file of this size less to read. */
const worthAThread = 2 ** 21

/**
 * Runs one pass over a file: a large one in a thread of its own, so that files are read side by side, a small one in this thread.
 *
 * @throws Refusal as the pass does; DISK_FULL when a copy finds no room
 */
export async function runJob<J extends keyof Jobs>(job: J, task: Jobs[J]['task']): Promise<Jobs[J]['result']> {
  const work = { job, task } as DeliveryJob
  try {
    const { size } = await stat(task.path)
    return size < worthAThread ? await runDeliveryJob(work) : await runInWorker(work)
  } catch (error) {
    throw diskFull(error, dirname('target' in task ? task.target : 'copyPath' in task ? task.copyPath : task.path))
  }
}

async function runInWorker(work: DeliveryJob): Promise<Jobs[keyof Jobs]['result']> {
  // Node strips the types itself: under tsx a worker would load tsx first, which doubles its start
  const worker = new Worker(new URL('./delivery-worker.ts', import.meta.url), { workerData: work, execArgv: [] })
  try {
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`the thread that read the delivery ended with code ${code} and no answer`)))
    })
    if ('refusal' in reply) throw new Refusal(reply.refusal)
    return reply.result
  } finally {
    await worker.terminate()
  }
}

function diskFull(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new Refusal({
    code: 'DISK_FULL',
    exit: 'unavailable',
    message: `no room left on the disk for a clean copy in ${folder}`,
    next: 'Free space there and run the command again.',
    fields: { folder },
  })
}
