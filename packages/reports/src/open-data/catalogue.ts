import type { OpenEdition, OpenFile, TableFile } from './open-edition.ts'
import type { OpenCell } from './open-table.ts'

const context = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  dqv: 'http://www.w3.org/ns/dqv#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  spdx: 'http://spdx.org/rdf/terms#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  doisoat: 'https://w3id.org/doisoat/terms#',
}

const mediaTypeBase = 'https://www.iana.org/assignments/media-types/'

/** ISO/IEC 25012 characteristics behind our measures. */
const dimensions = {
  coverage: { en: 'Completeness', definition: 'Subject data has values for all expected instances' },
  authenticated: { en: 'Accuracy', definition: 'Data represents the true value of the person it is about' },
  correct: { en: 'Accuracy', definition: 'Data represents the true value of the person it is about' },
  complete: { en: 'Completeness', definition: 'Subject data has values for all expected attributes' },
  clean: { en: 'Consistency', definition: 'Data is free from contradiction and repetition' },
  live: { en: 'Currentness', definition: 'Data is of the right age' },
} as const

/**
 * `catalog.jsonld`: one dataset with its files as DCAT 3, and a DQV measurement for every total. Addresses are relative: the catalogue
 * holds wherever the folder is served.
 */
export function catalogue(edition: OpenEdition, files: readonly OpenFile[]): unknown {
  const { profile, openData, asOf, version, publishedOn, cells } = edition
  const totals = cells.filter(isTotal).filter(({ numerator, as_of }) => numerator !== null && as_of === asOf)
  const dataset = `#dataset-${version}`
  const publisher = { '@id': '#publisher', '@type': 'foaf:Agent', 'foaf:name': both(openData.publisher) }
  return {
    '@context': context,
    '@graph': [
      {
        '@id': 'catalog.jsonld',
        '@type': 'dcat:Catalog',
        'dct:title': both({ vi: `Dữ liệu mở: ${profile.title.vi}`, en: `Open data: ${profile.title.en}` }),
        'dct:publisher': publisher,
        'dct:license': { '@id': openData.licence.url },
        'dct:modified': day(publishedOn),
        'dct:conformsTo': { '@id': 'https://www.w3.org/TR/vocab-dcat-3/' },
        'dcat:dataset': { '@id': dataset },
      },
      {
        '@id': dataset,
        '@type': 'dcat:Dataset',
        'dct:identifier': `${profile.name}-${version}`,
        'dct:title': both({
          vi: 'Độ bao phủ và chất lượng cơ sở dữ liệu',
          en: 'Coverage and quality of registers',
        }),
        'dct:description': both({
          vi: 'Tỷ lệ dân số có trong từng cơ sở dữ liệu và chất lượng của từng cơ sở dữ liệu, theo đơn vị, huyện cũ, nhóm tuổi, giới tính và tháng.',
          en: 'How much of the population each register holds and how good it is, by unit, former district, age band, sex and month.',
        }),
        'dct:publisher': { '@id': '#publisher' },
        'dct:license': { '@id': openData.licence.url },
        'dct:issued': day(publishedOn),
        'dct:temporal': { '@type': 'dct:PeriodOfTime', 'dcat:startDate': day(firstDay(cells)), 'dcat:endDate': day(asOf) },
        'dct:accrualPeriodicity': { '@id': 'http://purl.org/cld/freq/monthly' },
        'dcat:version': version,
        'dcat:distribution': files.filter(isTable).map(distribution),
        'foaf:page': files.filter(({ name }) => name.endsWith('.md')).map(({ name }) => ({ '@id': name })),
        'dqv:hasQualityMeasurement': totals.map((total) => ({ '@id': measurementId(total) })),
      },
      ...totals.map((total) => measurement(total, dataset)),
      ...metrics(totals, edition),
    ],
  }
}

function isTable(file: OpenFile): file is TableFile {
  return file.table !== undefined
}

function distribution(file: TableFile): unknown {
  const { name, mediaType, bytes, sha256, table } = file
  return {
    '@id': `#file-${name}`,
    '@type': 'dcat:Distribution',
    'dct:title': both({ vi: `${table.title.vi} (${name})`, en: `${table.title.en} (${name})` }),
    'dcat:downloadURL': { '@id': name },
    'dcat:accessURL': { '@id': name },
    'dcat:mediaType': { '@id': `${mediaTypeBase}${mediaType}` },
    'dcat:byteSize': { '@type': 'xsd:nonNegativeInteger', '@value': String(bytes.length) },
    'spdx:checksum': {
      '@type': 'spdx:Checksum',
      'spdx:algorithm': { '@id': 'spdx:checksumAlgorithm_sha256' },
      'spdx:checksumValue': { '@type': 'xsd:hexBinary', '@value': sha256 },
    },
  }
}

function isTotal(cell: OpenCell): boolean {
  return [cell.unit_code, cell.district_code, cell.age_band, cell.sex].every((key) => key === '')
}

function measurementId({ kind, definition, register }: OpenCell): string {
  return `#measurement-${kind}-${definition}-${register}`
}

function metricOf({ kind, definition, register }: OpenCell): string {
  return kind === 'coverage' && definition !== 'authenticated' ? `#metric-${definition}` : `#metric-${definition}-${register}`
}

function dimensionOf({ kind, definition }: OpenCell): keyof typeof dimensions {
  if (kind === 'coverage') return definition === 'authenticated' ? 'authenticated' : 'coverage'
  return definition in dimensions ? (definition as keyof typeof dimensions) : 'clean'
}

/** A share from 0 to 1, with the two numbers it is made of: a rate never stands without its denominator. */
function measurement(cell: OpenCell, dataset: string): unknown {
  const { numerator, denominator } = cell
  return {
    '@id': measurementId(cell),
    '@type': 'dqv:QualityMeasurement',
    'dqv:isMeasurementOf': { '@id': metricOf(cell) },
    'dqv:computedOn': { '@id': dataset },
    'dqv:value': { '@type': 'xsd:decimal', '@value': share(numerator ?? 0, denominator ?? 0) },
    'doisoat:numerator': { '@type': 'xsd:integer', '@value': String(numerator) },
    'doisoat:denominator': { '@type': 'xsd:integer', '@value': String(denominator) },
  }
}

function share(numerator: number, denominator: number): string {
  return denominator === 0 ? '0.0000' : (numerator / denominator).toFixed(4)
}

function metrics(totals: readonly OpenCell[], { profile }: OpenEdition): unknown[] {
  const used = new Set<string>()
  const nodes = totals.map((total) => {
    const dimension = dimensions[dimensionOf(total)]
    used.add(dimension.en)
    const coverage = profile.coverage.find((one) => one.definition === total.definition)
    const register = profile.registers.find((one) => one.name === total.register)
    return {
      '@id': metricOf(total),
      '@type': 'dqv:Metric',
      'skos:prefLabel': coverage ? both(coverage.title) : `${total.definition}: ${register?.title.en ?? total.register}`,
      'dqv:expectedDataType': { '@id': 'xsd:decimal' },
      'dqv:inDimension': { '@id': `#dimension-${dimension.en}` },
      'rdfs:seeAlso': { '@id': 'method.en.md' },
    }
  })
  const named = new Map(Object.values(dimensions).map((one) => [one.en, one]))
  return [
    ...nodes,
    ...[...used].toSorted().map((label) => ({
      '@id': `#dimension-${label}`,
      '@type': 'dqv:Dimension',
      'skos:prefLabel': { '@value': `${label} (ISO/IEC 25012)`, '@language': 'en' },
      'skos:definition': { '@value': named.get(label as never)?.definition ?? '', '@language': 'en' },
    })),
  ]
}

function firstDay(cells: readonly OpenCell[]): string {
  return cells.reduce((first, { as_of }) => (as_of < first ? as_of : first), cells[0]?.as_of ?? '')
}

function both({ vi, en }: { readonly vi: string; readonly en: string }): unknown {
  return [
    { '@value': vi, '@language': 'vi' },
    { '@value': en, '@language': 'en' },
  ]
}

function day(value: string): unknown {
  return { '@type': 'xsd:date', '@value': value }
}
