import { Uint8ArrayReader, ZipReader } from '@zip.js/zip.js'
import { type TableProblem, tableLimits } from './table-limits.ts'

const ratioMattersFrom = 10_000_000

/**
 * Unpacks every entry of an archive into nothing and counts, since what an archive says of itself can be a lie: a bomb is met here, before
 * anything keeps its bytes. Returns the number of sheets of a workbook that may be read, or what is wrong.
 */
export async function checkArchive(bytes: Uint8Array): Promise<number | TableProblem> {
  const zip = new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false })
  let entries = 0
  let unpacked = 0
  let isWorkbook = false
  let sheets = 0
  for await (const entry of zip.getEntriesGenerator()) {
    if (++entries > tableLimits.entries) return 'too_many_entries'
    if (entry.encrypted) return 'encrypted_archive'
    if (entry.directory) continue
    if (entry.filename === 'xl/workbook.xml') isWorkbook = true
    if (/^xl\/worksheets\/[^/]+\.xml$/.test(entry.filename)) sheets++
    let size = 0
    let problem: TableProblem | undefined
    const count = new WritableStream<Uint8Array>({
      write: (chunk) => {
        size += chunk.byteLength
        unpacked += chunk.byteLength
        const tooFar = size > ratioMattersFrom && size > entry.compressedSize * tableLimits.ratio
        if (!tooFar && unpacked <= tableLimits.unpackedBytes) return
        problem = 'unpacks_too_far'
        throw new Error(problem)
      },
    })
    await entry.getData(count).catch(() => (problem ??= 'broken'))
    if (problem !== undefined) return problem
  }
  return isWorkbook ? sheets : 'not_a_workbook'
}
