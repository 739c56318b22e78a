/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { currentRunId } from '@doisoat/store'
import type { Context } from 'hono'
import { areaNames } from '../figures/area-names.ts'
import { figuresFile } from '../figures/figure-row.ts'
import { measuredRegisters, qualityFigures } from '../figures/quality-figures.ts'
import { MethodPage } from '../pages/method-page.tsx'
import { QualityPage } from '../pages/quality-page.tsx'
import type { PortalEnv } from '../portal-context.ts'
import { publicPage } from '../public-answers.ts'
import { frameOf } from '../render.ts'
import type { Handlers } from '../router.ts'
import type { PublicPages } from './coverage-routes.tsx'

type QualityRoute = 'GET /quality' | 'GET /quality/data.csv' | 'GET /quality/data.json' | 'GET /method'

/** How good each register is, as page, CSV and JSON; and how all figures are made. */
export function qualityRoutes({ portal, answers, figuresOf }: PublicPages): Handlers<QualityRoute> {
  const { publicStore: store, profile } = portal
  const find = async (c: Context<PortalEnv>, runId: string | undefined) => {
    const all = runId === undefined ? undefined : await figuresOf({ runId })
    const registers = all ? measuredRegisters(all, profile) : []
    // The reference register has its own page in mind: what people ask for is how the others agree with it.
    const preset = registers.find((name) => profile.registers.some((one) => one.name === name && one.role === 'person'))
    const of = c.req.query('of')
    // Numbers of another register than the one that was asked for would be taken for its own.
    if (all && of !== undefined && !registers.includes(of)) return undefined
    const register = of ?? preset ?? ''
    return { registers, register, figures: all && qualityFigures(all, register) }
  }
  const sendData = async (c: Context<PortalEnv>, format: 'csv' | 'json'): Promise<Response> => {
    const runId = await currentRunId(store, profile.name)
    return answers.send(c, runId, async () => {
      const figures = (await find(c, runId))?.figures
      const table = c.req.query('table')
      const rows = figures?.rows.filter((row) => table === undefined || row.table === table) ?? []
      if (!figures || rows.length === 0) return undefined
      const fileName = [profile.name, 'quality', ...(table === undefined ? [] : [table]), figures.asOf].join('-')
      return figuresFile(rows, { names: areaNames(profile, c.get('language')), format, fileName })
    })
  }
  return {
    'GET /quality': async (c) => {
      const runId = await currentRunId(store, profile.name)
      return answers.send(c, runId, async () => {
        const found = await find(c, runId)
        return found && publicPage(<QualityPage frame={frameOf(c, portal)} {...found} />)
      })
    },
    'GET /quality/data.csv': (c) => sendData(c, 'csv'),
    'GET /quality/data.json': (c) => sendData(c, 'json'),
    'GET /method': (c) =>
      answers.send(c, undefined, () => Promise.resolve(publicPage(<MethodPage frame={frameOf(c, portal)} />))),
  }
}
