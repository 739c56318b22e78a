/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CoverageDefinition, Profile } from '@doisoat/profile'
import { csvStream } from '@doisoat/reports'
import {
  type CoverageRow,
  currentRunId,
  type PublicCell,
  type PublicCoverage,
  publicCoverage,
  publicTotals,
} from '@doisoat/store'
import type { Language } from '../language.ts'
import { messages } from '../messages.ts'
import { type CoverageCard, CoverageIndexPage } from '../pages/coverage-index-page.tsx'
import { CoveragePage, type CoverageTable } from '../pages/coverage-page.tsx'
import type { Portal } from '../portal-context.ts'
import { csvType, frameOf, sendFile, sendPage, unchanged } from '../render.ts'
import type { Handlers } from '../router.ts'

/** The public pages: every coverage definition, and one of them with its tables as page and CSV. */
export function coverageRoutes(
  portal: Portal,
): Handlers<'GET /' | 'GET /coverage/:definition' | 'GET /coverage/:definition/data.csv'> {
  const { publicStore: store, profile } = portal
  return {
    'GET /': async (c) => {
      const runId = await currentRunId(store, profile.name)
      const kept = unchanged(c, portal, runId)
      if (kept) return kept
      const totals = runId === undefined ? [] : await publicTotals(store, runId)
      const language = c.get('language')
      const cards = profile.coverage.flatMap((definition): CoverageCard[] => {
        const total = totals.find((row) => row.basis === 'people' && row.definition === definition.definition)
        return total ? [{ definition, total, target: targetOf(profile, definition) }] : []
      })
      const authenticated = totals
        .filter((row) => row.basis === 'rows' && row.definition === 'authenticated')
        .map((total) => ({
          total,
          title: profile.registers.find(({ name }) => name === total.register)?.title[language] ?? total.register,
        }))
      return sendPage(
        c,
        <CoverageIndexPage frame={frameOf(c, portal)} asOf={totals[0]?.asOf} cards={cards} authenticated={authenticated} />,
      )
    },

    'GET /coverage/:definition': async (c) => {
      const definition = findDefinition(profile, c.req.param('definition'))
      const runId = definition && (await currentRunId(store, profile.name))
      if (!definition || runId === undefined) return c.notFound()
      const kept = unchanged(c, portal, runId)
      if (kept) return kept
      const coverage = await coverageOf(portal, runId, definition)
      if (!coverage) return c.notFound()
      const tables = coverageTables(coverage, profile, c.get('language'))
      return sendPage(
        c,
        <CoveragePage
          frame={frameOf(c, portal)}
          tables={tables}
          target={targetOf(profile, definition)}
          {...{ definition, coverage }}
        />,
      )
    },

    'GET /coverage/:definition/data.csv': async (c) => {
      const definition = findDefinition(profile, c.req.param('definition'))
      const runId = definition && (await currentRunId(store, profile.name))
      if (!definition || runId === undefined) return c.notFound()
      const kept = unchanged(c, portal, runId)
      if (kept) return kept
      const coverage = await coverageOf(portal, runId, definition)
      if (!coverage) return c.notFound()
      const rows = csvRows(coverage, coverageTables(coverage, profile, c.get('language')))
      return sendFile(c, {
        bytes: csvStream(rows, csvHeaders),
        name: `${profile.name}-${coverage.definition}-${coverage.asOf}.csv`,
        type: csvType,
      })
    },
  }
}

function findDefinition(profile: Profile, name: string): CoverageDefinition | undefined {
  return profile.coverage.find((candidate) => candidate.definition === name)
}

function coverageOf(portal: Portal, runId: string, { definition }: CoverageDefinition): Promise<PublicCoverage | undefined> {
  return publicCoverage(portal.publicStore, runId, { definition, basis: 'people' })
}

function targetOf(profile: Profile, { definition }: CoverageDefinition) {
  return profile.targets.find((target) => target.definition === definition)
}

function coverageTables(coverage: PublicCoverage, profile: Profile, language: Language): CoverageTable[] {
  const { sexes, unknown } = messages[language]
  const units = new Map(profile.units.map((unit) => [`${unit.listVersion}/${unit.unitCode}`, `${unit.unitType} ${unit.name}`]))
  const districts = new Map(profile.districts.map(({ districtCode, name }) => [districtCode, name]))
  // A unit of several former districts is counted under all of them together: 490+497.
  const districtName = (key: string): string =>
    key
      .split('+')
      .map((code) => districts.get(code) ?? code)
      .join(' + ')
  const ages = profile.ageBands.map(({ name }) => name)
  const ageOrder = ({ key }: CoverageRow): number => (ages.includes(key) ? ages.indexOf(key) : ages.length)
  const named = (rows: readonly CoverageRow[], nameOf: (row: CoverageRow) => string | undefined) =>
    rows.map((row) => ({ ...row, name: capitalise(nameOf(row) ?? (row.key === 'unknown' ? unknown : row.key)) }))
  return [
    { id: 'age', rows: named(coverage.ageBands, () => undefined).toSorted((a, b) => ageOrder(a) - ageOrder(b)) },
    { id: 'sex', rows: named(coverage.sexes, ({ key }) => sexes[key]) },
    { id: 'unit', rows: named(coverage.units, ({ key, listVersion }) => units.get(`${listVersion}/${key}`)) },
    { id: 'district', rows: named(coverage.districts, ({ key }) => (key === 'unknown' ? undefined : districtName(key))) },
  ]
}

const csvHeaders = ['definition', 'basis', 'table', 'key', 'name', 'list_version', 'numerator', 'denominator', 'as_of']

function* csvRows(coverage: PublicCoverage, tables: readonly CoverageTable[]): Generator<string[]> {
  const { definition, basis, asOf, total } = coverage
  yield [definition, basis, 'total', '', '', '', ...csvCell(total), asOf]
  for (const { id, rows } of tables) {
    for (const row of rows) yield [definition, basis, id, row.key, row.name, row.listVersion, ...csvCell(row), asOf]
  }
}

function csvCell(cell: PublicCell): [string, string] {
  return cell.numerator === null ? [':c', ':c'] : [String(cell.numerator), String(cell.denominator)]
}

function capitalise(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
