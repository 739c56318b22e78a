import { cellText, xmlText } from './cell-xml.ts'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const officeRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Places in `cellXfs` below. */
export const styles = { text: 1, header: 2, date: 3, integer: 4, answer: 5, answerHeader: 6, wrapped: 7 } as const

/**
 * Format 49 is text: a number typed into such a cell keeps its leading zeros, and a text that begins with = stays a text when it is
 * edited. 164 is the day as it is written in Viet Nam.
 */
export const stylesXml = `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFD9E2EC"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFF4CC"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="3" borderId="0" xfId="0" applyNumberFormat="1" applyFill="1"/><xf numFmtId="49" fontId="1" fillId="3" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`

export const packageRelations = `${head}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${officeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`

/** `[Content_Types].xml` of a workbook with so many sheets. */
export function contentTypes(sheets: number): string {
  const override = (part: string, type: string): string =>
    `<Override PartName="/xl/${part}.xml" ContentType="${contentType}.${type}+xml"/>`
  return (
    `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    override('workbook', 'sheet.main') +
    override('styles', 'styles') +
    override('sharedStrings', 'sharedStrings') +
    numbers(sheets)
      .map((number) => override(`worksheets/sheet${number}`, 'worksheet'))
      .join('') +
    '</Types>'
  )
}

/** `xl/workbook.xml`: the sheets in order. A sheet's name holds at most 31 characters. */
export function workbookXml(written: readonly { readonly name: string; readonly file: number }[]): string {
  const sheets = written.map(
    ({ name, file }) => `<sheet name="${xmlText(name.slice(0, 31))}" sheetId="${file}" r:id="rId${file}"/>`,
  )
  return `${head}<workbook xmlns="${main}" xmlns:r="${officeRelations}"><sheets>${sheets.join('')}</sheets></workbook>`
}

export function workbookRelations(sheets: number): string {
  const relation = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${officeRelations}/${type}" Target="${target}.xml"/>`
  return (
    `${head}<Relationships xmlns="${relations}">` +
    numbers(sheets)
      .map((number) => relation(number, 'worksheet', `worksheets/sheet${number}`))
      .join('') +
    relation(sheets + 1, 'styles', 'styles') +
    relation(sheets + 2, 'sharedStrings', 'sharedStrings') +
    '</Relationships>'
  )
}

export function sharedStringsXml(texts: Iterable<string>): string {
  const items = [...texts].map((text) => `<si><t xml:space="preserve">${cellText(text)}</t></si>`)
  return `${head}<sst xmlns="${main}" uniqueCount="${items.length}">${items.join('')}</sst>`
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
