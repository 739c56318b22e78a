import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DoisoatError } from '@doisoat/contracts'
import { rowsCsv } from '../agency-csv.ts'
import { writeAgencyParquet } from '../agency-parquet.ts'
import { agencyRows } from '../agency-rows.ts'
import { writeAgencyXlsx } from '../agency-xlsx.ts'
import type { AgencyFinding, StoredFinding } from '../column-policy.ts'
import type { ReportHead } from '../report-head.ts'
import { type BundleFile, dataPackage, type ReportFormat } from './data-package.ts'
import { requirePassword, writeEncryptedZip } from './encrypted-zip.ts'
import { splitByUnit } from './split-by-unit.ts'

export interface BundleRequest extends Omit<ReportHead, 'unit'> {
  readonly format: ReportFormat
  /** The bundle is made in this folder. */
  readonly outDir: string
  /** Findings of the run, sorted by unit when the report is split. */
  readonly findings: AsyncIterable<StoredFinding>
  /** One file a unit. */
  readonly byUnit: boolean
  /** The bundle is one encrypted archive instead of a folder. */
  readonly password?: string
}

export interface Bundle {
  /** The folder or archive. */
  readonly path: string
  readonly files: readonly BundleFile[]
  readonly rows: number
  /** Of the archive, else of SHA256SUMS: names the whole bundle. */
  readonly sha256: string
}

/**
 * Makes an agency's report: the file (or one a unit), `datapackage.json` and `SHA256SUMS`, in a folder that appears when it is complete,
 * or in one archive under a password. The same run, the same bytes, but for the archive, whose key is salted.
 *
 * Throws OUT_EXISTS (usage): a report that is there may have been filled in. PASSWORD_SHORT (usage).
 */
export async function writeBundle(request: BundleRequest): Promise<Bundle> {
  const { profile, agency, run, format, password } = request
  if (password !== undefined) requirePassword(password)
  const parts = [profile.name, agency.name, run.asOf, ...(request.changedOnly ? ['changes'] : [])]
  const base = parts.join('-')
  const name = [base, ...(request.byUnit ? ['by-unit'] : []), format].join('-')
  const path = join(request.outDir, password === undefined ? name : `${name}.zip`)
  if (existsSync(path)) {
    throw new DoisoatError('OUT_EXISTS', `${path} is there already, and may hold answers: nothing is overwritten`, {
      exit: 'usage',
      next: 'move it away, or choose another folder with --out',
    })
  }
  const partial = join(request.outDir, `.${name}.${process.pid}.partial`)
  await mkdir(partial, { recursive: true, mode: 0o700 })
  try {
    const files = await writeFiles(request, { base, folder: partial })
    const metadata = `${JSON.stringify(dataPackage(name, format, { ...request, files }), null, 2)}\n`
    await writeFile(join(partial, 'datapackage.json'), metadata, { mode: 0o600 })
    const hashes = [...files, { name: 'datapackage.json', sha256: createHash('sha256').update(metadata).digest('hex') }]
    const sums = hashes.map((file) => `${file.sha256}  ${file.name}\n`).join('')
    await writeFile(join(partial, 'SHA256SUMS'), sums, { mode: 0o600 })
    const rows = files.reduce((sum, file) => sum + file.rows, 0)
    if (password === undefined) {
      await rename(partial, path)
      return { path, files, rows, sha256: createHash('sha256').update(sums).digest('hex') }
    }
    const archive = `${partial}.zip`
    await writeEncryptedZip(archive, { folder: partial, names: [...hashes.map((file) => file.name), 'SHA256SUMS'] }, password)
    await rename(archive, path)
    return { path, files, rows, sha256: await hashOf(path) }
  } finally {
    await rm(partial, { recursive: true, force: true })
    await rm(`${partial}.zip`, { force: true })
  }
}

async function writeFiles(
  request: BundleRequest,
  { base, folder }: { readonly base: string; readonly folder: string },
): Promise<BundleFile[]> {
  const { findings, agency, profile, format, byUnit } = request
  const rows = agencyRows(findings, agency.name, profile)
  const one = async (part: AsyncIterable<AgencyFinding>, unit: string | undefined): Promise<BundleFile> => {
    const name = `${[base, ...(unit === undefined ? [] : [unit === '' ? 'no-unit' : unit])].join('-')}.${format}`
    const path = join(folder, name)
    const count = await writers[format](path, part, unit === undefined ? request : { ...request, unit })
    await chmod(path, 0o600)
    return { name, unit, rows: count, bytes: (await stat(path)).size, sha256: await hashOf(path) }
  }
  if (!byUnit) return [await one(rows, undefined)]
  const files: BundleFile[] = []
  for await (const { unit, rows: part } of splitByUnit(rows, (row) => row.unit)) files.push(await one(part, unit))
  return files
}

const writers: Readonly<
  Record<ReportFormat, (path: string, rows: AsyncIterable<AgencyFinding>, head: ReportHead) => Promise<number>>
> = {
  xlsx: writeAgencyXlsx,
  parquet: writeAgencyParquet,
  csv: async (path, rows) => {
    let count = 0
    const bytes = rowsCsv(rows, (written) => (count = written))
    await pipeline(bytes, createWriteStream(path, { mode: 0o600 }))
    return count
  },
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
