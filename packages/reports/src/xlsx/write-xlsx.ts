import { createWriteStream } from 'node:fs'
import { Writable } from 'node:stream'
import { ZipWriter } from '@zip.js/zip.js'
import type { Cell } from './cell-xml.ts'
import { type SharedTexts, type Sheet, sheetXml } from './sheet-xml.ts'
import { contentTypes, packageRelations, sharedStringsXml, stylesXml, workbookRelations, workbookXml } from './workbook-parts.ts'

/** Everything about an entry of an archive that would otherwise come from the clock, the time zone or the platform. 1 January 1980. */
const sameBytes = {
  rawLastModDate: 0x00210000,
  extendedTimestamp: false,
  versionMadeBy: 20,
  msDosCompatible: true,
} as const

/**
 * Writes a workbook row by row: memory does not grow with the file. Numbers of people are text cells, so their zeros stay.
 *
 * Own writer, because no kept library streams several sheets with filters and drop-down lists: hucre 1.0 streams one plain sheet, and
 * its full writer holds the workbook in memory. A sheet with more rows than a spreadsheet opens is continued on another one.
 */
export async function writeXlsx(path: string, sheets: readonly Sheet[]): Promise<void> {
  const out = createWriteStream(path, { mode: 0o600 })
  const zip = new ZipWriter(Writable.toWeb(out) as WritableStream<Uint8Array>, { ...sameBytes, useWebWorkers: false })
  const shared: SharedTexts = new Map()
  const written: { readonly name: string; readonly file: number; readonly isFirst: boolean }[] = []
  for (const sheet of sheets) {
    for await (const part of sheetParts(sheet)) {
      const file = written.length + 1
      written.push({ name: part.name, file, isFirst: sheet.isFirst ?? false })
      await zip.add(`xl/worksheets/sheet${file}.xml`, bytesOf(sheetXml(sheet, part.take, shared)))
    }
  }
  const inOrder = written.toSorted((a, b) => Number(b.isFirst) - Number(a.isFirst))
  const parts = {
    '[Content_Types].xml': contentTypes(written.length),
    '_rels/.rels': packageRelations,
    'xl/workbook.xml': workbookXml(inOrder),
    'xl/_rels/workbook.xml.rels': workbookRelations(written.length),
    'xl/styles.xml': stylesXml,
    'xl/sharedStrings.xml': sharedStringsXml(shared.keys()),
  }
  for (const [name, text] of Object.entries(parts)) await zip.add(name, bytesOf([text]))
  await zip.close()
}

/** The sheets a sheet takes: one, and another as long as rows are left. */
async function* sheetParts(
  sheet: Sheet,
): AsyncGenerator<{ readonly name: string; readonly take: () => Promise<readonly Cell[] | undefined> }> {
  const rows = Symbol.asyncIterator in sheet.rows ? sheet.rows[Symbol.asyncIterator]() : sheet.rows[Symbol.iterator]()
  const next = async (): Promise<readonly Cell[] | undefined> => {
    const step = await rows.next()
    return step.done ? undefined : step.value
  }
  let ahead = await next()
  const take = async (): Promise<readonly Cell[] | undefined> => {
    const row = ahead
    ahead = row && (await next())
    return row
  }
  const isLeft = (): boolean => ahead !== undefined
  yield { name: sheet.name, take }
  for (let number = 2; isLeft(); number++) yield { name: `${sheet.name} ${number}`, take }
}

function bytesOf(texts: AsyncIterable<string> | Iterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return ReadableStream.from(texts).pipeThrough(
    new TransformStream<string, Uint8Array>({ transform: (text, out) => out.enqueue(encoder.encode(text)) }),
  )
}
