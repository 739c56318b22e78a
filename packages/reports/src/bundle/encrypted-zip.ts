import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { DoisoatError } from '@doisoat/contracts'
import { ZipWriter } from '@zip.js/zip.js'

const shortestPassword = 12

/** Refuses a password that a thief of the file could guess: an AES archive can be tried offline as often as one likes. */
export function requirePassword(password: string): void {
  if (password.length >= shortestPassword) return
  throw new DoisoatError(
    'PASSWORD_SHORT',
    `the password has ${password.length} characters, at least ${shortestPassword} expected`,
    {
      exit: 'usage',
      next: 'choose a longer password, and send it by another way than the file',
    },
  )
}

interface FilesOfFolder {
  readonly folder: string
  readonly names: readonly string[]
}

/** Writes files of a folder into an archive under AES-256 (WinZip AE-2, which 7-Zip opens; Windows Explorer does not). */
export async function writeEncryptedZip(path: string, from: FilesOfFolder, password: string): Promise<void> {
  const out = Writable.toWeb(createWriteStream(path, { mode: 0o600 })) as WritableStream<Uint8Array>
  const zip = new ZipWriter(out, { password, encryptionStrength: 3, useWebWorkers: false })
  for (const name of from.names) {
    // A workbook and a Parquet file are compressed already.
    const level = name.endsWith('.csv') || name.endsWith('.json') ? 6 : 0
    await zip.add(name, Readable.toWeb(createReadStream(join(from.folder, name))) as ReadableStream<Uint8Array>, { level })
  }
  await zip.close()
}
