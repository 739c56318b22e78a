import { readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'

/** One delivered file of a register, recognised by its name. */
export interface FoundDelivery {
  readonly register: string
  readonly path: string
}

export interface FoundDeliveries {
  /** In the order of the register names. */
  readonly deliveries: readonly FoundDelivery[]
  /** Other files of the folder, sorted; hidden ones are left out. */
  readonly unknown: readonly string[]
}

const extensions = ['.csv', '.csv.gz', '.parquet']

/**
 * Finds `<register>.csv`, `.csv.gz` or `.parquet` of each register in a folder; a register without a file is simply not in the result.
 *
 * @throws DoisoatError (exit `inputRefused`) FOLDER_MISSING; TWO_DELIVERIES when a register has two files
 */
export async function findDeliveries(dir: string, registerNames: readonly string[]): Promise<FoundDeliveries> {
  const names = (await listFolder(dir)).filter((name) => !name.startsWith('.'))
  const deliveries: FoundDelivery[] = []
  const known = new Set<string>()
  for (const register of registerNames) {
    const found = extensions.map((extension) => register + extension).filter((name) => names.includes(name))
    if (found.length > 1) throw twoDeliveries(dir, register, found)
    for (const name of found) {
      known.add(name)
      deliveries.push({ register, path: join(dir, name) })
    }
  }
  return { deliveries, unknown: names.filter((name) => !known.has(name)) }
}

async function listFolder(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOTDIR') throw folderMissing(dir, 'it is not a folder')
    if (code === 'EACCES') throw folderMissing(dir, 'it may not be read by this user')
    if (code !== 'ENOENT') throw error
    const parent = dirname(resolve(dir))
    const beside = await readdir(parent).catch(() => null)
    if (beside === null) throw folderMissing(dir, `neither it nor ${parent} exists`)
    throw folderMissing(
      dir,
      beside.length === 0 ? `${parent} is empty` : `${parent} holds ${beside.sort().slice(0, 20).join(', ')}`,
    )
  }
}

function folderMissing(dir: string, why: string): DoisoatError {
  return new DoisoatError('FOLDER_MISSING', `no folder of deliveries at ${dir}: ${why}`, {
    exit: 'inputRefused',
    next: 'Name the folder that holds the registers’ files.',
    fields: { dir },
  })
}

function twoDeliveries(dir: string, register: string, found: readonly string[]): DoisoatError {
  return new DoisoatError(
    'TWO_DELIVERIES',
    `${dir} holds ${found.length} files of the register ${register}: ${found.join(', ')}`,
    {
      exit: 'inputRefused',
      next: 'Leave the one that is to be read and move the others away.',
      fields: { register, files: found },
    },
  )
}
