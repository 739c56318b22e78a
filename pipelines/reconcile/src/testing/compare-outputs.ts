import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunJson } from '@doisoat/contracts'

/**
 * Every file of an output folder by its path, as bytes (latin1 text, so that a difference can be shown), less what a run says of itself:
 * its id, when it began, how long its stages took and which of them it took up again.
 */
export function outputsOf(out: string): Record<string, string> {
  const { runId } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunJson
  const paths = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    paths
      .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
      .toSorted()
      .map((path) => {
        const bytes = readFileSync(join(out, path), 'latin1').replaceAll(runId, 'RUN')
        return [path, path === 'run.json' ? withoutTimes(bytes) : bytes]
      }),
  )
}

function withoutTimes(runJson: string): string {
  return runJson
    .replace(/"startedAt": "[^"]*"/, '"startedAt": ""')
    .replace(/"seconds": [0-9.e-]+/g, '"seconds": 0')
    .replace(/"resumed": (true|false)/g, '"resumed": false')
}

/** Paths of files that differ or stand on one side only. */
export function differingFiles(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path]).toSorted()
}
