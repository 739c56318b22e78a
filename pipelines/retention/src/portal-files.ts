import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Where the portal keeps files of its jobs in the state folder: what was uploaded, and reports to be fetched. */
const inbox = 'inbox'
const outbox = 'outbox'

/** Uploads and reports of jobs that were last changed before a moment (milliseconds since 1970): a portal that was killed leaves them. */
export function listOldPortalFiles(home: string, beforeMs: number): string[] {
  return [inbox, outbox].flatMap((name) => listFolder(join(home, name))).filter((path) => statSync(path).mtimeMs < beforeMs)
}

/** Reports that wait to be fetched: they hold rows of everybody, and can be made again. */
export function listReports(home: string): string[] {
  return listFolder(join(home, outbox))
}

function listFolder(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .toSorted()
        .map((name) => join(folder, name))
    : []
}
