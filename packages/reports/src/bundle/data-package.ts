import { findingsSheet } from '../agency-xlsx.ts'
import { headingOf, reportColumns } from '../report-columns.ts'
import type { ReportHead } from '../report-head.ts'
import { both } from '../words.ts'

export const reportFormats = ['xlsx', 'csv', 'parquet'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** One file of a bundle. */
export interface BundleFile {
  readonly name: string
  /** Empty = rows without a unit; undefined = the file is not one unit's. */
  readonly unit: string | undefined
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

const mediaTypes: Readonly<Record<ReportFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
}

/** `datapackage.json` of a bundle: its files with hash, dialect and the meaning of every column (Data Package, version 2). */
export function dataPackage(
  name: string,
  format: ReportFormat,
  about: ReportHead & { readonly files: readonly BundleFile[] },
): unknown {
  const { profile, agency, run, comparedWith, changedOnly, files } = about
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name,
    title: `Kết quả đối soát dữ liệu: ${agency.title.vi} (${run.asOf}) · Data reconciliation: ${agency.title.en}`,
    description:
      'Dữ liệu cá nhân: chỉ dùng để sửa dữ liệu của cơ quan. Personal data, for mending the agency’s own register only.',
    profile: profile.name,
    agency: agency.name,
    run: run.runId,
    asOf: run.asOf,
    comparedWith,
    changedOnly,
    sources: Object.entries(run.registers).map(([register, { file, sha256 }]) => ({
      title: register,
      path: file,
      hash: `sha256:${sha256}`,
    })),
    resources: files.map((file) => ({
      name: file.name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-'),
      path: file.name,
      format,
      mediatype: mediaTypes[format],
      bytes: file.bytes,
      hash: `sha256:${file.sha256}`,
      rows: file.rows,
      ...(file.unit === undefined ? {} : { unit: file.unit }),
      ...dialects[format],
      schema: { fields: fields(format), primaryKey: [fieldName(format, 'finding_key')], missingValues: [''] },
    })),
  }
}

const dialects: Readonly<Record<ReportFormat, object>> = {
  xlsx: { dialect: { sheetName: findingsSheet, headerRows: [1] }, formulaEscaping: 'apostrophe' },
  csv: {
    encoding: 'utf-8',
    dialect: { delimiter: ',', lineTerminator: '\r\n', quoteChar: '"', doubleQuote: true, header: true },
    formulaEscaping: 'apostrophe',
  },
  parquet: {},
}

function fields(format: ReportFormat): object[] {
  return reportColumns
    .filter(({ answer }) => format !== 'parquet' || !answer)
    .map(({ name, title, kind = 'string', answer }) => ({
      name: fieldName(format, name),
      title: both(title),
      type: kind,
      ...(answer ? { description: 'Do cơ quan điền · filled in by the agency' } : {}),
    }))
}

/** The heading of a column in a format. */
function fieldName(format: ReportFormat, name: string): string {
  const column = reportColumns.find((one) => one.name === name)
  return format === 'xlsx' && column ? headingOf(column) : name
}
