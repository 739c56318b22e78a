import { type FileHash, hashFile } from './hash-file.ts'
import { type ScanResult, type ScanTask, scanRecords } from './scan-records.ts'
import { type TranscodeTask, transcode } from './transcode.ts'
import { type CopyTask, unpack } from './unpack.ts'

/** The passes over a delivery's bytes and what each needs and returns; all of it can be handed to another thread. */
export interface Jobs {
  readonly hash: { readonly task: { readonly path: string }; readonly result: FileHash }
  readonly unpack: { readonly task: CopyTask; readonly result: FileHash }
  readonly transcode: { readonly task: TranscodeTask; readonly result: FileHash }
  readonly scan: { readonly task: ScanTask; readonly result: ScanResult }
}

export type DeliveryJob = { [J in keyof Jobs]: { readonly job: J; readonly task: Jobs[J]['task'] } }[keyof Jobs]

/** @throws Refusal as the pass does */
export function runDeliveryJob(job: DeliveryJob): Promise<FileHash> | FileHash | ScanResult {
  if (job.job === 'hash') return hashFile(job.task.path)
  if (job.job === 'unpack') return unpack(job.task)
  return job.job === 'transcode' ? transcode(job.task) : scanRecords(job.task)
}
