import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listFiles } from './csv-lists.ts'
import type { Problem } from './problem.ts'

export interface ProfileFiles {
  readonly hash: string
  /** Paths of `registers/*.yaml`, sorted. */
  readonly registers: readonly string[]
  /** Texts by path inside the folder; a file that is not UTF-8 is missing here. */
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Reads `profile.yaml`, `registers/*.yaml` and the CSV lists of a folder as UTF-8 in NFC, and hashes their paths and bytes.
 *
 * Any other YAML or CSV file is a fault (a misspelt list would otherwise be left out in silence); a README and the like are ignored
 * and not part of the hash.
 */
export async function readProfileFiles(folder: string, problems: Problem[]): Promise<ProfileFiles> {
  const [top, registers] = await Promise.all([readdir(folder), readdir(join(folder, 'registers')).catch(() => [])])
  const paths = [...top, ...registers.map((name) => `registers/${name}`)].filter((path) => /\.(ya?ml|csv)$/i.test(path)).sort()
  const known = paths.filter(isProfileFile)
  for (const file of paths.filter((path) => !isProfileFile(path))) {
    problems.push({
      file,
      line: undefined,
      found: 'a file that is no part of a profile',
      expected: `profile.yaml, registers/NAME.yaml or ${listFiles.join(', ')}`,
    })
  }
  const contents = await Promise.all(known.map((path) => readFile(join(folder, path))))
  const hash = createHash('sha256')
  const texts = new Map<string, string>()
  known.forEach((path, index) => {
    const bytes = contents[index] ?? Buffer.alloc(0)
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
    const text = decode(path, bytes, problems)
    if (text !== undefined) texts.set(path, text)
  })
  return { hash: hash.digest('hex'), registers: known.filter((path) => path.startsWith('registers/')), texts }
}

function isProfileFile(path: string): boolean {
  return path === 'profile.yaml' || /^registers\/[^/]+\.yaml$/.test(path) || listFiles.includes(path)
}

/** UTF-8 with or without byte order mark (spreadsheets write one); other bytes are a fault, never a replacement character. */
function decode(file: string, bytes: Buffer, problems: Problem[]): string | undefined {
  if (isUtf8(bytes))
    return bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .normalize('NFC')
  let line = 1
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from)
    const next = end === -1 ? bytes.length : end + 1
    if (!isUtf8(bytes.subarray(from, next))) break
    from = next
  }
  problems.push({ file, line, found: 'bytes that are not UTF-8', expected: 'UTF-8 text (in a spreadsheet: save as "CSV UTF-8")' })
  return undefined
}
