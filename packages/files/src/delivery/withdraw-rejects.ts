import { readFileSync } from 'node:fs'
import { DoisoatError } from '@doisoat/contracts'
import { byte, nextLine } from './csv-bytes.ts'
import { type Cell, readRecord } from './read-record.ts'

/** What is left of a pair of rejects files. */
export interface Withdrawal {
  /** Records taken out. */
  readonly records: number
  readonly csv: Buffer
  readonly raw: Buffer
}

/**
 * The rejects of one register (the two files of `writeRejects`) without the records that `isTheirs` names by their bytes; undefined when
 * it names none.
 *
 * Throws REJECTS_DIFFER (invariantBroken) when the files do not belong together: the raw one has no marks between its records, their
 * lengths follow from the other.
 */
export function withdrawRejects(
  paths: { readonly csv: string; readonly raw: string },
  isTheirs: (record: Buffer) => boolean,
): Withdrawal | undefined {
  const csv = readFileSync(paths.csv)
  const raw = readFileSync(paths.raw)
  const header = nextLine(csv, 0, csv.length)
  const kept: { csv: Buffer[]; raw: Buffer[] } = { csv: [csv.subarray(0, header)], raw: [] }
  let [records, rawAt] = [0, 0]
  for (let at = header; at < csv.length; ) {
    const cells: Cell[] = []
    const { end } = readRecord(csv, at, { to: csv.length, final: true, delimiter: 0x2c, cells })
    const textEnd = rawAt + shownLength(csv, cells[3])
    if (textEnd < raw.length && raw[textEnd] !== byte.lf && raw[textEnd] !== byte.cr) throw differ(paths)
    const record = raw.subarray(rawAt, nextLine(raw, textEnd, raw.length))
    if (isTheirs(record)) records++
    else {
      kept.csv.push(csv.subarray(at, end))
      kept.raw.push(record)
    }
    rawAt += record.length
    at = end
  }
  if (rawAt !== raw.length) throw differ(paths)
  return records === 0 ? undefined : { records, csv: Buffer.concat(kept.csv), raw: Buffer.concat(kept.raw) }
}

/** Bytes of the record that the cell `raw` shows: a cut one says how many there were, any other holds them all. */
function shownLength(csv: Buffer, cell: Cell | undefined): number {
  const text = csv.toString('utf8', cell?.from, cell?.to)
  const cut = /^(.{1000,})\.\.\. \((\d+) bytes\)$/s.exec(text)
  if (cut) return Number(cut[2])
  return Buffer.byteLength((cell?.quoted ? text.replaceAll('""', '"') : text).replace(/\\(\\|x[0-9A-F]{2})/g, '.'))
}

function differ({ csv, raw }: { readonly csv: string; readonly raw: string }): DoisoatError {
  return new DoisoatError('REJECTS_DIFFER', `${raw} does not hold the records that ${csv} lists`, {
    exit: 'invariantBroken',
    next: `delete both files: no record in them can be told apart`,
  })
}
