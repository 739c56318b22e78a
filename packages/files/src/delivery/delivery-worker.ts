import { parentPort, workerData } from 'node:worker_threads'
import { type FileHash, hashFile } from './hash-file.ts'
import { Refusal } from './refusal.ts'
import type { DeliveryJob, WorkerReply } from './run-in-worker.ts'
import { type ScanResult, scanRecords } from './scan-records.ts'
import { transcode } from './transcode.ts'
import { unpack } from './unpack.ts'

// Loaded by plain Node for every delivery: nothing but node: modules and this folder may be imported here.

function run(job: DeliveryJob): FileHash | ScanResult | Promise<FileHash> {
  if (job.job === 'hash') return hashFile(job.task.path)
  if (job.job === 'unpack') return unpack(job.task)
  return job.job === 'transcode' ? transcode(job.task) : scanRecords(job.task)
}

async function reply(): Promise<WorkerReply> {
  try {
    return { result: await run(workerData as DeliveryJob) }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.details }
    throw error
  }
}

parentPort?.postMessage(await reply())
