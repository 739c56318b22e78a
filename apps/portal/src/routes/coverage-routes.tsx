/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CoverageDefinition, Profile } from '@doisoat/profile'
import { currentRunId } from '@doisoat/store'
import type { Context } from 'hono'
import { parseAreaSort } from '../area-sort.ts'
import { areaNames } from '../figures/area-names.ts'
import { coverageFigures, type Division, monthsOf, targetOf } from '../figures/coverage-figures.ts'
import { figuresFile } from '../figures/figure-row.ts'
import { isOfCity, numbersOf, type PublicFigures, type PublicFiguresOf } from '../figures/public-figures.ts'
import { type CoverageCard, CoverageIndexPage } from '../pages/coverage-index-page.tsx'
import { CoveragePage } from '../pages/coverage-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { type PublicAnswers, publicPage } from '../public-answers.ts'
import { frameOf } from '../render.ts'
import type { Handlers } from '../router.ts'

type CoverageRoute =
  | 'GET /'
  | 'GET /coverage/:definition'
  | 'GET /coverage/:definition/data.csv'
  | 'GET /coverage/:definition/data.json'

/** What the public pages share. */
export interface PublicPages {
  readonly portal: Portal
  readonly answers: PublicAnswers
  readonly figuresOf: PublicFiguresOf
}

/** The first page, and one coverage definition as page, CSV and JSON. */
export function coverageRoutes({ portal, answers, figuresOf }: PublicPages): Handlers<CoverageRoute> {
  const { publicStore: store, profile } = portal
  const sendData = async (c: Context<PortalEnv>, name: string, format: 'csv' | 'json'): Promise<Response> => {
    const runId = await currentRunId(store, profile.name)
    return answers.send(c, runId, async () => {
      const definition = findDefinition(profile, name)
      const all = runId === undefined ? undefined : await figuresOf({ runId })
      const table = c.req.query('table')
      const divisions: readonly Division[] = ['units', 'districts']
      const found = divisions.map((division) => all && definition && coverageFigures(all, { definition, profile, division }))
      const [units, districts] = found
      if (!units || !districts) return undefined
      // Every figure of the page: both sides of its switch.
      const rows = [...units.rows, ...districts.rows.filter((row) => row.table === 'districts')]
      const chosen = table === undefined ? rows : rows.filter((row) => row.table === table)
      if (chosen.length === 0) return undefined
      const fileName = [profile.name, name, ...(table === undefined ? [] : [table]), units.asOf].join('-')
      return figuresFile(chosen, { names: areaNames(profile, c.get('language')), format, fileName })
    })
  }
  return {
    'GET /': async (c) => {
      const runId = await currentRunId(store, profile.name)
      return answers.send(c, runId, async () => {
        const figures = runId === undefined ? undefined : await figuresOf({ runId })
        return publicPage(
          <CoverageIndexPage
            frame={frameOf(c, portal)}
            asOf={figures?.asOf}
            cards={figures ? cardsOf(figures, profile) : []}
            authenticated={figures ? authenticatedOf(figures, portal, c) : []}
          />,
        )
      })
    },

    'GET /coverage/:definition': async (c) => {
      const definition = findDefinition(profile, c.req.param('definition'))
      const runId = await currentRunId(store, profile.name)
      return answers.send(c, runId, async () => {
        const all = runId === undefined || !definition ? undefined : await figuresOf({ runId })
        const division = c.req.query('areas') === 'districts' ? 'districts' : 'units'
        const figures = all && definition && coverageFigures(all, { definition, profile, division })
        if (!figures) return undefined
        return publicPage(
          <CoveragePage
            frame={frameOf(c, portal)}
            sort={parseAreaSort(c.req.query('sort'))}
            target={targetOf(profile, definition.definition)}
            {...{ definition, figures, division }}
          />,
        )
      })
    },

    'GET /coverage/:definition/data.csv': (c) => sendData(c, c.req.param('definition'), 'csv'),
    'GET /coverage/:definition/data.json': (c) => sendData(c, c.req.param('definition'), 'json'),
  }
}

function findDefinition(profile: Profile, name: string): CoverageDefinition | undefined {
  return profile.coverage.find((candidate) => candidate.definition === name)
}

function cardsOf({ areas, months }: PublicFigures, profile: Profile): CoverageCard[] {
  return profile.coverage.flatMap((definition): CoverageCard[] => {
    const isOwn = (cell: (typeof areas)[number]): boolean =>
      cell.basis === 'people' && cell.definition === definition.definition && isOfCity(cell)
    const total = areas.find(isOwn)
    if (!total) return []
    const before = monthsOf(months.filter(isOwn)).at(-2)
    return [{ definition, total: numbersOf(total), before, target: targetOf(profile, definition.definition) }]
  })
}

function authenticatedOf({ areas }: PublicFigures, { profile }: Portal, c: Context<PortalEnv>) {
  return areas
    .filter((cell) => cell.basis === 'rows' && cell.definition === 'authenticated' && isOfCity(cell))
    .map((cell) => ({
      total: numbersOf(cell),
      title: profile.registers.find(({ name }) => name === cell.register)?.title[c.get('language')] ?? cell.register,
    }))
}
