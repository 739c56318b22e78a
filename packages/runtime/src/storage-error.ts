import { DoisoatError } from '@doisoat/contracts'

/** What the file system says no with, in words. */
const faults: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this account may not use it',
  EPERM: 'this account may not use it',
  EMFILE: 'this process has as many files open as it may (ulimit -n)',
  ENFILE: 'this machine has as many files open as it may',
  EIO: 'the disk cannot be read or written',
}

/**
 * An error of the file system as something to act on (unavailable), whichever file met it; anything else is returned as it is.
 *
 * Told by the message as well: an error that comes from a worker has lost its code.
 */
export function toStorageError(error: unknown): unknown {
  if (error instanceof DoisoatError || !(error instanceof Error)) return error
  const { code, path } = error as NodeJS.ErrnoException
  const name = code ?? /^([A-Z]+):/.exec(error.message)?.[1] ?? ''
  const what = faults[name]
  if (what === undefined) return error
  return new DoisoatError(
    name === 'ENOSPC' || name === 'EDQUOT' ? 'DISK_FULL' : 'STORAGE',
    `${path ?? 'a file could not be written or read'}: ${what}`,
    {
      exit: 'unavailable',
      next: 'mend that and run the command again; a batch goes on with: doisoat reconcile --resume <run>',
      fields: { code: name },
      cause: error,
    },
  )
}
