// A process of its own for files of strangers: bounded memory, no right to write, to start processes or to reach the network.
import { readFileSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { readCsv } from './read-csv.ts'
import { readWorkbook } from './read-workbook.ts'
import { type TableLine, tableLimits } from './table-limits.ts'

const [path = ''] = process.argv.slice(2)
await pipeline(lines, process.stdout)

async function* lines(): AsyncGenerator<string> {
  let text = ''
  try {
    for await (const line of tableLines()) {
      text += `${JSON.stringify(line)}\n`
      if (text.length < 1 << 16) continue
      yield text
      text = ''
    }
  } catch {
    // The reader's own words could quote a cell.
    text += `${JSON.stringify({ problem: 'broken' } satisfies TableLine)}\n`
  }
  yield text
}

async function* tableLines(): AsyncGenerator<TableLine> {
  if (statSync(path).size > tableLimits.fileBytes) {
    yield { problem: 'too_large' }
    return
  }
  const bytes = readFileSync(path)
  if (bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) yield { problem: 'old_or_encrypted_workbook' }
  else if (bytes.subarray(0, 2).toString('latin1') === 'PK') yield* readWorkbook(bytes)
  else if (bytes.includes(0) && bytes[0] !== 0xff) yield { problem: 'not_a_workbook' }
  else yield* readCsv(bytes)
}
