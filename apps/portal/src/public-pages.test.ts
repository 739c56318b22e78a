import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicColumns } from '@doisoat/contracts'
import { loadProfile } from '@doisoat/profile'
import { publishRun, rollbackRun } from '@doisoat/store'
import { sampleCases, writeSampleRun } from '@doisoat/store/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PortalClient, portalClient, testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity } from './testing/sample-city.ts'

const profile = await loadProfile('danang')
const september = '2025-09-01-city'

let city: SampleCity
let request: PortalClient
beforeAll(async () => {
  city = await openSampleCity({ profile, findings: 50 })
  request = portalClient(testOptions(city.store, profile))
  await publish(september, '2025-09-01', [
    'coverage,insurance,insurance,people,,2025-07,,,,900,1000',
    'coverage,insurance,insurance,people,20194,2025-07,,,,190,200',
    'coverage,insurance,insurance,people,20197,2025-07,,,,160,200',
    'coverage,insurance,insurance,people,20200,2025-07,,,,,',
    'coverage,insurance,insurance,people,20209,2025-07,,,,300,300',
    'coverage,insurance,insurance,people,unknown,2025-07,,,,10,20',
    'coverage,insurance,insurance,people,,2025-07,490+497,,,350,400',
    'coverage,insurance,insurance,people,,2025-07,,15-17,,90,100',
    'coverage,insurance,insurance,people,,2025-07,,15-17,F,45,50',
    'coverage,insurance,insurance,people,,2025-07,,,F,450,500',
    'coverage,tax,tax,people,,2025-07,,,,700,1000',
    'coverage,tax,tax,people,20194,2025-07,,,,,',
    'coverage,authenticated,insurance,rows,,2025-07,,,,880,900',
    'quality,correct,insurance,rows,,2025-07,,,,870,890',
    'quality,complete,insurance,rows,,2025-07,,,,890,900',
    'quality,complete,insurance,rows,20194,2025-07,,,,185,190',
    'quality,clean,insurance,rows,20194,2025-07,,,,,',
    'quality,complete,population,rows,,2025-07,,,,990,1000',
    'quality,complete,vssid,rows,,2025-07,,,,490,500',
  ])
}, 60_000)
afterAll(() => city.store.close(), 30_000)

async function publish(runId: string, asOf: string, cells: readonly string[]): Promise<void> {
  const outDir = join(city.store.home, runId)
  const run = { ...writeSampleRun({ outDir, runId, profile: profile.name, findings: 0 }), asOf }
  const lines = [publicColumns.join(','), ...cells.map((cell) => `${cell},${asOf}`)]
  writeFileSync(join(outDir, 'serving', 'public.csv'), `${lines.join('\n')}\n`)
  const registerOwners = Object.fromEntries(profile.registers.map(({ name, owner }) => [name, owner]))
  await publishRun(city.store, { run, outDir, registerOwners, replaces: city.runId, cases: sampleCases(outDir, asOf) })
}

async function get(path: string): Promise<{ status: number; body: string; headers: Headers }> {
  const response = await request(path)
  return { status: response.status, body: await response.text(), headers: response.headers }
}

/** The text of each cell of a table, row by row, without its heading and its foot. */
function cellsOf(body: string, tableId: string): string[][] {
  const table = body.slice(body.indexOf(`<caption id="${tableId}"`))
  const rows = table.slice(table.indexOf('<tbody>'), table.indexOf('</tbody>')).split('<tr>').slice(1)
  return rows.map((row) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.replaceAll(/<[^>]+>/g, '')),
  )
}

test.each([
  ['', ['Phường Hải Vân', 'Phường Hòa Khánh', 'Phường Liên Chiểu', 'Phường Thanh Khê', 'Không rõ']],
  ['?sort=-rate', ['Phường Thanh Khê', 'Phường Hải Vân', 'Phường Liên Chiểu', 'Phường Hòa Khánh', 'Không rõ']],
  ['?sort=rate', ['Phường Liên Chiểu', 'Phường Hải Vân', 'Phường Thanh Khê', 'Phường Hòa Khánh', 'Không rõ']],
  ['?sort=-missing', ['Phường Liên Chiểu', 'Phường Hải Vân', 'Phường Thanh Khê', 'Phường Hòa Khánh', 'Không rõ']],
  ['?sort=-name', ['Phường Thanh Khê', 'Phường Liên Chiểu', 'Phường Hòa Khánh', 'Phường Hải Vân', 'Không rõ']],
  ['?sort=nothing', ['Phường Hải Vân', 'Phường Hòa Khánh', 'Phường Liên Chiểu', 'Phường Thanh Khê', 'Không rõ']],
])(
  'units sorted by the address %s: by a number the hidden ones come last, and always after them what lies nowhere',
  async (query, names) => {
    const { body } = await get(`/vi/coverage/insurance${query}`)
    const found = cellsOf(body, 'by-area').map(([name]) => name)
    expect(found.filter((name) => !name?.includes('Hoàng Sa'))).toEqual(names)
  },
)

test('a unit without residents says so, stands in table and file with nobody, and leads to no page', async () => {
  const { body } = await get('/vi/coverage/insurance')
  expect(body).toContain('title="Hoàng Sa: không có cư dân"')
  expect(body).not.toContain('/units/20333')
  expect(cellsOf(body, 'by-area').find(([name]) => name?.includes('Hoàng Sa'))).toEqual([
    'Đặc khu Hoàng Sa (không có cư dân)',
    '–',
    '',
    '0',
    '0',
    '0',
    '–',
  ])
  const { body: csv } = await get('/en/coverage/insurance/data.csv?table=units')
  expect(csv).toContain(
    '"units","insurance","insurance","people","2025-09-01","2025-07","20333","Đặc khu Hoàng Sa","","","0","0",""',
  )
  // Hidden is not nobody, in this definition or another.
  expect(csv).toContain('"20200","Phường Hòa Khánh","","",":c",":c",":c"')
  const tax = await get('/vi/coverage/tax')
  expect(tax.body).toContain('title="Hải Vân: Ẩn để không nhận ra cá nhân"')
  expect(tax.body.match(/title="[^"]*không có cư dân"/g)).toHaveLength(1)
})

test('a tile links to the page of its unit where it has one; one whose numbers are hidden says so in words', async () => {
  const { body } = await get('/en/coverage/insurance')
  const tiles = [...body.matchAll(/<a class="tile level-(\w+)" href="\/en\/units\/(\d+)" title="([^"]+)"/g)]
  expect(tiles).toHaveLength(4)
  for (const [, , code = ''] of tiles) expect([code, (await get(`/en/units/${code}`)).status]).toEqual([code, 200])
  expect(body.match(/<span class="tile level-empty" title="[^"]+"/g)).toHaveLength(profile.tiles.length - tiles.length)
  expect(tiles.find(([, , code]) => code === '20194')?.[3]).toBe('Hải Vân: 95.0%')
  expect(tiles.find(([, , code]) => code === '20200')?.slice(1, 4)).toEqual([
    'hidden',
    '20200',
    'Hòa Khánh: Hidden so that nobody can be recognised',
  ])
})

test('former districts stand in place of units, and the file has both', async () => {
  const { body } = await get('/vi/coverage/insurance?areas=districts')
  expect(cellsOf(body, 'by-area')[0]?.slice(0, 2)).toEqual(['Liên Chiểu + Hòa Vang', '87,5\u00a0%'])
  expect(body).not.toContain('class="tile ')
  const { body: csv } = await get('/vi/coverage/insurance/data.csv')
  expect(csv).toContain('"districts","insurance","insurance","people","2025-09-01","2025-07","490+497","Liên Chiểu + Hòa Vang"')
})

test('the months are a chart with a table beside it, and the change on the month before stands with each area', async () => {
  const { body } = await get('/en/coverage/insurance')
  expect(cellsOf(body, 'by-month').map(([month, rate]) => [month, rate])).toEqual([
    ['09/2025', '90.0%'],
    ['08/2025', '99.6%'],
  ])
  expect(body.match(/<circle class="trend-point"/g)).toHaveLength(2)
  expect(body).toContain('From 99.6% (08/2025) to 90.0% (09/2025).')
  expect(body).toContain('Change since 08/2025')
  const tax = await get('/en/coverage/tax')
  expect(tax.body).toContain('<circle class="trend-point"')
})

test('ages by sex: what is not published of an age is a dash, not a number', async () => {
  const { body } = await get('/en/coverage/insurance')
  expect(cellsOf(body, 'by-age')).toEqual([['15-17', '90.0%45 of 50', '–', '90.0%90 of 100']])
})

test.each(['csv', 'json'])('the %s of one table holds the numbers of that table', async (format) => {
  const { body, headers } = await get(`/en/coverage/insurance/data.${format}?table=months`)
  expect(headers.get('content-disposition')).toBe(`attachment; filename="danang-insurance-months-2025-09-01.${format}"`)
  const rows =
    format === 'json'
      ? (JSON.parse(body) as { as_of: string; numerator: number; rate: number }[]).map((row) => [
          row.as_of,
          row.numerator,
          row.rate,
        ])
      : body
          .trim()
          .split('\r\n')
          .slice(1)
          .map((line) => line.slice(1, -1).split('","'))
          .map((row) => [row[4], Number(row[10]), Number(row[12])])
  expect(rows).toEqual([
    ['2025-08-01', 1_114_524, 0.996],
    ['2025-09-01', 900, 0.9],
  ])
  expect((await get(`/en/coverage/insurance/data.${format}?table=nothing`)).status).toBe(404)
})

test('a unit has every definition with its rank, and hidden numbers are in neither page nor file', async () => {
  const { body } = await get('/en/units/20194')
  expect(cellsOf(body, 'by-definition').map((row) => row.filter((_, at) => at !== 2))).toEqual([
    ['Residents insured', '95.0%', '2 of 3', '90.0%', '190', '10', '200'],
    ['People aged 15 and over with a tax code', ':c', ':c', '70.0%', ':c', ':c', ':c'],
  ])
  const { body: csv } = await get('/en/units/20194/data.csv')
  expect(csv).toContain(
    '"quality","complete","insurance","rows","2025-09-01","2025-07","20194","Phường Hải Vân","","","185","190","0.974"',
  )
  expect(csv).toContain(
    '"quality","clean","insurance","rows","2025-09-01","2025-07","20194","Phường Hải Vân","","",":c",":c",":c"',
  )
})

test.each(['99999', 'unknown', '..%2f..', '%00'])('there is no unit %s', async (code) => {
  expect((await get(`/en/units/${code}`)).status).toBe(404)
  expect((await get(`/en/units/${code}/data.json`)).status).toBe(404)
})

test('quality says how many rows lead to a person and agree, from published numbers', async () => {
  const { body } = await get('/en/quality')
  expect(cellsOf(body, 'link-steps').map((row) => row.slice(2))).toEqual([
    ['98.9%', '890', '900'],
    ['97.8%', '870', '890'],
    ['97.8%', '880', '900'],
  ])
})

test.each(['', '/data.csv?table=units', '/data.json'])('quality%s of a register that is not there is not found', async (path) => {
  const of = (name: string): string => `/en/quality${path}${path.includes('?') ? '&' : '?'}of=${name}`
  expect((await get(of('insurance'))).status).toBe(200)
  expect((await get(of('nothing'))).status).toBe(404)
})

test.each([
  ['population', 'Đúng: Không tính: các cơ sở dữ liệu khác được so với cơ sở dữ liệu này.'],
  ['vssid', 'Đúng: Không tính: dòng của cơ sở dữ liệu này không có họ tên hay ngày sinh để so.'],
])('quality says why nothing is compared in %s', async (name, words) => {
  const { body } = await get('/vi/quality')
  const section = body.slice(body.indexOf(`id="quality-${name}"`)).split('</section>')[0]
  expect(section?.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')).toContain(words)
})

test('scores stand with their band in words and say what they are not', async () => {
  const { body } = await get('/en/scores')
  expect(body).toContain('not the city’s own index')
  expect(body).toContain('Excellent</span> from 90 points')
  const { body: csv, headers } = await get('/en/scores/data.csv')
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(csv).toContain('"social_insurance","City Social Insurance"')
})

test('open data: files have the hashes of the page, earlier months stay, what was never published is not there', async () => {
  const { body } = await get('/en/open-data')
  const [, name = '', hash] = cellsOf(body, 'file-list')[0] ? ['', 'cube.csv', cellsOf(body, 'file-list')[0]?.[3]] : []
  const file = await request(`/en/open-data/${september}/${name}`)
  expect(
    createHash('sha256')
      .update(Buffer.from(await file.arrayBuffer()))
      .digest('hex'),
  ).toBe(hash)
  expect((await get(`/en/open-data/${city.runId}/cube.csv`)).body).toContain('2025-08-01')
  for (const path of [`${september}/nothing.csv`, '2025-09-01-held/cube.csv', 'nothing/cube.csv', `${september}/..%2f..%2fkey`]) {
    expect([path, (await get(`/en/open-data/${path}`)).status]).toEqual([path, 404])
  }
})

test('the method quotes what was published and says which reading it is', async () => {
  const { body } = await get('/en/method')
  expect(body).toContain('“99.6 % … more than 1.12 million people”')
  expect(body).toContain('The figures here are calibrated to the reading <em>authenticated (rows)</em>')
})

test('what stands in the address is text on the page', async () => {
  const { status, body } = await get('/en/coverage/insurance?sort=%22%3E%3Cscript%3Ealert(1)%3C/script%3E')
  expect(status).toBe(200)
  expect(body).not.toMatch(/<script/)
})

test('a page from memory is the same as one made for an account, but for the frame', async () => {
  const { cookie } = await request.logIn('viewer')
  const main = (body: string): string => body.slice(body.indexOf('<main'), body.indexOf('</main>'))
  const own = await (await request('/en/units/20194', { headers: { cookie } })).text()
  const first = await get('/en/units/20194')
  const again = await get('/en/units/20194')
  expect(own).toContain('viewer')
  expect([main(first.body), main(again.body)]).toEqual([main(own), main(own)])
  expect(first.body).not.toContain('viewer')
})

test('after a rollback every page is of the month before at once', async () => {
  await rollbackRun(city.store, { profile: profile.name, reason: 'wrong file' })
  expect((await get('/en/')).body).toContain('1 August 2025')
  expect((await get('/en/coverage/insurance')).body).toContain('1,114,524 of 1,119,000 people')
  expect((await get('/en/coverage/insurance')).body).toContain('Only one month has been published')
  expect((await get(`/en/open-data/${september}/cube.csv`)).status).toBe(404)
})
