/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { currentRunId } from '@doisoat/store'
import type { Context } from 'hono'
import { areaNames } from '../figures/area-names.ts'
import { figuresFile } from '../figures/figure-row.ts'
import { type UnitFigures, unitFigures } from '../figures/unit-figures.ts'
import { UnitPage } from '../pages/unit-page.tsx'
import type { PortalEnv } from '../portal-context.ts'
import { publicPage } from '../public-answers.ts'
import { frameOf } from '../render.ts'
import type { Handlers } from '../router.ts'
import type { PublicPages } from './coverage-routes.tsx'

type UnitRoute = 'GET /units/:unit' | 'GET /units/:unit/data.csv' | 'GET /units/:unit/data.json'

/** Everything that is published of one unit. */
export function unitRoutes({ portal, answers, figuresOf }: PublicPages): Handlers<UnitRoute> {
  const { publicStore: store, profile } = portal
  const find = async (c: Context<PortalEnv>, unitCode: string, runId: string | undefined) => {
    const definition = profile.coverage.find((one) => one.definition === c.req.query('of')) ?? profile.coverage[0]
    const all = runId === undefined ? undefined : await figuresOf({ runId })
    const figures = all && definition && unitFigures(all, { unitCode, definition: definition.definition, profile })
    return figures && { figures, definition }
  }
  const sendData = async (c: Context<PortalEnv>, unitCode: string, format: 'csv' | 'json'): Promise<Response> => {
    const runId = await currentRunId(store, profile.name)
    return answers.send(c, runId, async () => {
      const found = await find(c, unitCode, runId)
      return (
        found &&
        figuresFile(found.figures.rows, { names: areaNames(profile, c.get('language')), format, fileName: nameOf(found) })
      )
    })
  }
  const nameOf = ({ figures: { unitCode, asOf } }: { readonly figures: UnitFigures }): string =>
    `${profile.name}-${unitCode}-${asOf}`
  return {
    'GET /units/:unit': async (c) => {
      const runId = await currentRunId(store, profile.name)
      return answers.send(c, runId, async () => {
        const found = await find(c, c.req.param('unit'), runId)
        if (!found || runId === undefined) return undefined
        const { units } = await portal.scores({ runId })
        const card = units.find(({ name }) => name === found.figures.unitCode)
        return publicPage(<UnitPage frame={frameOf(c, portal)} card={card} {...found} />)
      })
    },
    'GET /units/:unit/data.csv': (c) => sendData(c, c.req.param('unit'), 'csv'),
    'GET /units/:unit/data.json': (c) => sendData(c, c.req.param('unit'), 'json'),
  }
}
