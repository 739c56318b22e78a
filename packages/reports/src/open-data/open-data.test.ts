import { createHash } from 'node:crypto'
import { loadProfile } from '@doisoat/profile'
import { parseString } from 'fast-csv'
import { parquetReadObjects } from 'hyparquet'
import jsonld from 'jsonld'
import { Parser, Store } from 'n3'
import { beforeAll, expect, test } from 'vitest'
import { type OpenDataRequest, openDataFiles } from './open-data.ts'
import type { OpenFile } from './open-edition.ts'
import type { OpenCell } from './open-table.ts'

const profile = await loadProfile('danang')
const dcat = 'http://www.w3.org/ns/dcat#'
const dct = 'http://purl.org/dc/terms/'
const dqv = 'http://www.w3.org/ns/dqv#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
const base = 'https://data.example.org/open/'

function cell(change: Partial<OpenCell>): OpenCell {
  return {
    kind: 'coverage',
    definition: 'insurance',
    register: 'insurance',
    basis: 'people',
    unit_code: '',
    list_version: '2025-07',
    district_code: '',
    age_band: '',
    sex: '',
    numerator: 18_140,
    denominator: 19_190,
    as_of: '2025-08-01',
    ...change,
  }
}

const request: OpenDataRequest = {
  profile,
  runId: '20250802-010000-abcdef',
  asOf: '2025-08-01',
  publishedOn: '2025-08-02',
  cube: [
    cell({}),
    cell({ definition: 'authenticated', basis: 'rows', numerator: 18_030, denominator: 18_225 }),
    cell({ unit_code: '20194', numerator: null, denominator: null }),
    cell({ unit_code: '20194', sex: 'F', numerator: 500, denominator: 600 }),
    cell({ district_code: '490+497', numerator: 700, denominator: 800 }),
    cell({ kind: 'quality', definition: 'clean', basis: 'rows', numerator: 18_000, denominator: 18_300 }),
    cell({ definition: 'vssid', register: 'vssid', numerator: null, denominator: null }),
  ],
  series: [cell({ as_of: '2025-07-01', numerator: 18_000 }), cell({})],
}

let files: OpenFile[]
beforeAll(async () => {
  files = await openDataFiles(request)
})

function fileOf(name: string): OpenFile {
  const found = files.find((one) => one.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

function parseCsv(text: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    const rows: Record<string, string>[] = []
    parseString(text, { headers: true, strictColumnHandling: true })
      .on('error', reject)
      .on('data', (row: Record<string, string>) => rows.push(row))
      .on('end', () => resolve(rows))
  })
}

async function triples(): Promise<Store> {
  const document = JSON.parse(fileOf('catalog.jsonld').bytes.toString()) as object
  const quads = (await jsonld.toRDF(document, {
    base: `${base}catalog.jsonld`,
    format: 'application/n-quads',
  })) as unknown as string
  return new Store(new Parser({ format: 'N-Quads' }).parse(quads))
}

test('CSV, JSON and Parquet of a table say the same, hidden numbers as :c and null', async () => {
  const csv = await parseCsv(fileOf('cube.csv').bytes.toString().replace('\uFEFF', ''))
  const json = JSON.parse(fileOf('cube.json').bytes.toString()) as Record<string, unknown>[]
  const { buffer, byteOffset, byteLength } = fileOf('cube.parquet').bytes
  const parquet = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer })
  expect(csv).toHaveLength(request.cube.length)
  expect(parquet).toEqual(json)
  expect(json.map((row) => [row['numerator'] ?? ':c', row['denominator'] ?? ':c'].map(String))).toEqual(
    csv.map((row) => [row['numerator'], row['denominator']]),
  )
  expect(csv[2]).toMatchObject({ unit_code: '20194', place: 'phường Hải Vân', numerator: ':c', denominator: ':c' })
  expect(csv[4]?.['place']).toBe('Liên Chiểu + Hòa Vang')
})

test('the catalogue is DCAT 3 to an RDF library: every file with its size and checksum, a licence, a period, a version', async () => {
  const store = await triples()
  const [catalogue] = store.getSubjects(rdfType, `${dcat}Catalog`, null)
  const [dataset] = store.getObjects(catalogue ?? null, `${dcat}dataset`, null)
  expect(store.countQuads(dataset ?? null, rdfType, `${dcat}Dataset`, null)).toBe(1)
  expect(store.getObjects(dataset ?? null, `${dct}license`, null).map(({ value }) => value)).toEqual([
    profile.openData?.licence.url,
  ])
  expect(store.getObjects(dataset ?? null, `${dcat}version`, null)[0]?.value).toBe('2025-08-01-20250802-010000-abcdef')
  expect(store.getObjects(null, `${dcat}startDate`, null)[0]?.value).toBe('2025-07-01')
  const distributions = store.getObjects(dataset ?? null, `${dcat}distribution`, null)
  expect(distributions).toHaveLength(6)
  for (const distribution of distributions) {
    const address = store.getObjects(distribution, `${dcat}downloadURL`, null)[0]?.value ?? ''
    const file = fileOf(address.replace(base, ''))
    expect(Number(store.getObjects(distribution, `${dcat}byteSize`, null)[0]?.value)).toBe(file.bytes.length)
    const [checksum] = store.getObjects(distribution, 'http://spdx.org/rdf/terms#checksum', null)
    const value = store.getObjects(checksum ?? null, 'http://spdx.org/rdf/terms#checksumValue', null)[0]?.value
    expect(value).toBe(createHash('sha256').update(file.bytes).digest('hex'))
  }
})

test('every shown total is a DQV measurement of a metric in a dimension, with both its numbers; a hidden one is none', async () => {
  const store = await triples()
  const measurements = store.getSubjects(rdfType, `${dqv}QualityMeasurement`, null)
  expect(measurements.map(({ value }) => value.split('#')[1]).toSorted((a = '', b = '') => (a < b ? -1 : 1))).toEqual([
    'measurement-coverage-authenticated-insurance',
    'measurement-coverage-insurance-insurance',
    'measurement-quality-clean-insurance',
  ])
  for (const measurement of measurements) {
    const [metric] = store.getObjects(measurement, `${dqv}isMeasurementOf`, null)
    const [dimension] = store.getObjects(metric ?? null, `${dqv}inDimension`, null)
    expect(store.countQuads(metric ?? null, rdfType, `${dqv}Metric`, null)).toBe(1)
    expect(store.countQuads(dimension ?? null, rdfType, `${dqv}Dimension`, null)).toBe(1)
  }
  const numbers = ['value', 'numerator', 'denominator'].map((name) => {
    const [first] = measurements.filter(({ value }) => value.endsWith('insurance-insurance'))
    const term = name === 'value' ? `${dqv}value` : `https://w3id.org/doisoat/terms#${name}`
    return store.getObjects(first ?? null, term, null)[0]?.value
  })
  expect(numbers).toEqual(['0.9453', '18140', '19190'])
})

test('the Data Package names every table with its hash and the meaning of every column', () => {
  const description = JSON.parse(fileOf('datapackage.json').bytes.toString()) as {
    licenses: { path: string }[]
    resources: { path: string; hash: string; schema: { fields: { name: string; title: string }[]; missingValues: string[] } }[]
  }
  expect(description.licenses[0]?.path).toBe(profile.openData?.licence.url)
  for (const { path, hash, schema } of description.resources) {
    expect(hash).toBe(`sha256:${fileOf(path).sha256}`)
    expect(schema.fields.every(({ title }) => title.includes(' · '))).toBe(true)
  }
  expect(description.resources[0]?.schema.missingValues).toEqual([':c'])
})

test('the method note quotes the published sentence in each language and says which reading it is', () => {
  const [vi, en] = ['vi', 'en'].map((language) => fileOf(`method.${language}.md`).bytes.toString())
  expect(en).toContain('“99.6 % … more than 1.12 million people”')
  expect(en).toContain('calibrated to the reading *authenticated (rows)*')
  expect(vi).toContain('“99,6 % … hơn 1,12 triệu người”')
  expect(vi).toContain('*đã xác thực (theo dòng)*')
  for (const { definition } of profile.coverage) expect(en).toContain(`\`${definition}\``)
})

test('the same cells give the same bytes, and SHA256SUMS says them all', async () => {
  const again = await openDataFiles(request)
  expect(again.map(({ name, sha256 }) => [name, sha256])).toEqual(files.map(({ name, sha256 }) => [name, sha256]))
  const sums = fileOf('SHA256SUMS').bytes.toString().trim().split('\n')
  expect(sums).toEqual(files.filter(({ name }) => name !== 'SHA256SUMS').map(({ name, sha256 }) => `${sha256}  ${name}`))
})

test('without a declared licence nothing is made', async () => {
  await expect(openDataFiles({ ...request, profile: { ...profile, openData: null } })).rejects.toMatchObject({
    code: 'OPEN_DATA_NOT_DECLARED',
  })
})
