import { parentPort, workerData } from 'node:worker_threads'
import { type DeliveryJob, runDeliveryJob } from './delivery-job.ts'
import { Refusal, type RefusalDetails } from './refusal.ts'

// Loaded by plain Node for every large delivery: nothing but node: modules and this folder may be imported here.

export type WorkerReply = { readonly result: Awaited<ReturnType<typeof runDeliveryJob>> } | { readonly refusal: RefusalDetails }

async function reply(): Promise<WorkerReply> {
  try {
    return { result: await runDeliveryJob(workerData as DeliveryJob) }
  } catch (error) {
    // an error loses its class on the way to another thread
    if (error instanceof Refusal) return { refusal: error.details }
    throw error
  }
}

parentPort?.postMessage(await reply())
