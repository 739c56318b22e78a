import { createHash } from 'node:crypto'
import { DoisoatError } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import { catalogue } from './catalogue.ts'
import { methodNote } from './method-note.ts'
import type { OpenEdition, OpenFile, OpenTable, TableFile } from './open-edition.ts'
import { openCsv, openJson, openParquet } from './open-formats.ts'
import { hiddenMark, type OpenCell, openColumns, placeNames } from './open-table.ts'

export interface OpenDataRequest {
  readonly profile: Profile
  readonly runId: string
  readonly asOf: string
  readonly publishedOn: string
  /** The public cube of the run. */
  readonly cube: readonly OpenCell[]
  /** The same measures of all months by city, unit and district, the run's own included. */
  readonly series: readonly OpenCell[]
}

const cubeTable: OpenTable = {
  name: 'cube',
  title: { vi: 'Kỳ mới nhất, mọi bảng', en: 'The newest month, every table' },
}
const seriesTable: OpenTable = {
  name: 'series',
  title: { vi: 'Mọi tháng theo thành phố, đơn vị và huyện cũ', en: 'All months by city, unit and former district' },
}

/**
 * The open data of a run as files: both tables as CSV, JSON and Parquet, `catalog.jsonld` (DCAT 3 with DQV), `datapackage.json`, the method
 * note in both languages, SHA256SUMS. The same cells give the same bytes.
 *
 * Throws OPEN_DATA_NOT_DECLARED (usage) when the profile does not say under which licence.
 */
export async function openDataFiles(request: OpenDataRequest): Promise<OpenFile[]> {
  const { profile, runId, asOf, publishedOn, cube, series } = request
  const { openData } = profile
  if (openData === null) {
    throw new DoisoatError(
      'OPEN_DATA_NOT_DECLARED',
      `the profile ${profile.name} does not say who publishes its open data and under which licence`,
      {
        exit: 'usage',
        next: 'add openData to profile.yaml',
      },
    )
  }
  const edition = { profile, openData, asOf, version: `${asOf}-${runId}`, publishedOn, cells: [...cube, ...series] }
  const tables = [...(await tableFiles(cubeTable, cube, profile)), ...(await tableFiles(seriesTable, series, profile))]
  const notes = (['vi', 'en'] as const).map((language) =>
    file(`method.${language}.md`, 'text/markdown', Buffer.from(methodNote(edition, language))),
  )
  const files = [...tables, ...notes]
  const described = [
    ...files,
    file('catalog.jsonld', 'application/ld+json', json(catalogue(edition, files))),
    file('datapackage.json', 'application/json', json(dataPackage(edition, tables))),
  ]
  const sums = described.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
  return [...described, file('SHA256SUMS', 'text/plain', Buffer.from(sums))]
}

async function tableFiles(table: OpenTable, cells: readonly OpenCell[], profile: Profile): Promise<TableFile[]> {
  const names = placeNames(profile)
  return [
    { ...file(`${table.name}.csv`, 'text/csv', await openCsv(cells, names)), table },
    { ...file(`${table.name}.json`, 'application/json', openJson(cells, names)), table },
    { ...file(`${table.name}.parquet`, 'application/vnd.apache.parquet', openParquet(cells, names)), table },
  ]
}

function file(name: string, mediaType: string, bytes: Buffer): OpenFile {
  return { name, mediaType, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}

/** Data Package, version 2. */
function dataPackage({ profile, openData, version, publishedOn }: OpenEdition, files: readonly TableFile[]): unknown {
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: `${profile.name}-open-data`,
    version,
    created: `${publishedOn}T00:00:00Z`,
    title: `${profile.title.vi} · ${profile.title.en}`,
    licenses: [{ name: openData.licence.name.replaceAll(' ', '-'), title: openData.licence.name, path: openData.licence.url }],
    contributors: [{ title: `${openData.publisher.vi} · ${openData.publisher.en}`, roles: ['publisher'] }],
    resources: files.map(({ name, mediaType, bytes, sha256, table }) => ({
      name: name.replace('.', '-'),
      title: `${table.title.vi} · ${table.title.en}`,
      path: name,
      format: name.split('.').at(-1),
      mediatype: mediaType,
      bytes: bytes.length,
      hash: `sha256:${sha256}`,
      ...(mediaType === 'text/csv'
        ? { encoding: 'utf-8', dialect: { delimiter: ',', lineTerminator: '\r\n', quoteChar: '"', header: true } }
        : {}),
      schema: {
        fields: openColumns.map(({ name: column, type, title }) => ({
          name: column,
          type: type === 'date' && mediaType.endsWith('parquet') ? 'string' : type,
          title: `${title.vi} · ${title.en}`,
        })),
        missingValues: mediaType === 'text/csv' ? [hiddenMark] : [],
        primaryKey: ['as_of', 'kind', 'definition', 'register', 'basis', 'district_code', 'unit_code', 'age_band', 'sex'],
      },
    })),
  }
}
