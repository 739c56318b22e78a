/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { join } from 'node:path'
import { agencyCsv, visibleFinding } from '@doisoat/reports'
import { todayIn } from '@doisoat/runtime'
import {
  type AuditedList,
  type AuditPosition,
  countFindings,
  currentRunId,
  type FindingRow,
  getRun,
  listFindings,
  recordAudit,
  streamReport,
} from '@doisoat/store'
import type { Context } from 'hono'
import { formatFindingCursor, parseFindingCursor } from '../finding-cursor.ts'
import { FindingsPage } from '../pages/findings-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { csvType, frameOf, sendFile, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { spool } from '../spool.ts'
import { takeDownload } from '../take-download.tsx'
import { who } from '../who.ts'

const pageRows = 50

/** An agency's findings as page and CSV, for its own accounts. Another agency's address answers like one that does not exist. */
export function findingRoutes(portal: Portal): Handlers<'GET /agencies/:agency/findings' | 'GET /agencies/:agency/findings.csv'> {
  const { store, profile, settings } = portal
  return {
    'GET /agencies/:agency/findings': (c) => showFindings(c, portal, c.req.param('agency')),

    'GET /agencies/:agency/findings.csv': async (c) => {
      const agency = c.req.param('agency')
      const runId = await currentRunId(store, profile.name)
      if (runId === undefined) return c.notFound()
      const { asOf } = await getRun(store, runId)
      const refused = await takeDownload(c, portal, agency)
      if (refused) return refused
      const list: AuditedList = { filter: {} }
      await recordAudit(store.db, {
        ...who(c),
        action: 'finding.download',
        object: 'findings.csv',
        agency,
        runId,
        details: list,
      })
      const onEnd = (rows: number): void => store.logger?.info({ agency, runId, rows }, 'download finished')
      const today = todayIn(profile.timeZone, settings)
      const findings = streamReport(store, { runId, agency, today, comparedWith: null, changedOnly: false, byUnit: false })
      // Read to its end before it is sent: a slow reader holds no connection to the database.
      const bytes = await spool(agencyCsv(findings, { agency, profile, onEnd }), join(settings.home, 'outbox'))
      return sendFile(c, { bytes, name: `${profile.name}-${agency}-${asOf}.csv`, type: csvType })
    },
  }
}

/** A page of an agency's findings; leaves an audit entry of the rows it holds, or is not sent. */
async function showFindings(c: Context<PortalEnv>, portal: Portal, name: string): Promise<Response> {
  const { store, profile } = portal
  const agency = profile.agencies.find((one) => one.name === name)
  const after = parseFindingCursor(c.req.query('after'))
  if (!agency || after === 'invalid') return c.notFound()
  const code = c.req.query('code')
  const runId = await currentRunId(store, profile.name)
  const frame = frameOf(c, portal)
  if (runId === undefined) {
    return sendPage(
      c,
      <FindingsPage {...{ frame, agency, code, asOf: undefined, counts: [], rows: [], next: undefined, isFirst: true }} />,
    )
  }
  const [counts, rows, run] = await Promise.all([
    countFindings(store, { runId, agency: agency.name }),
    listFindings(store, agency.name, { runId, code, after, limit: pageRows + 1 }),
    getRun(store, runId),
  ])
  const shown = rows.slice(0, pageRows)
  const last = rows.length > pageRows ? shown.at(-1) : undefined
  const visible = shown.flatMap((row) => visibleFinding(row, agency.name, profile) ?? [])
  const [first, final] = [shown[0], shown.at(-1)]
  const filter: AuditedList['filter'] = {
    ...(code === undefined ? {} : { code }),
    ...(first && final ? { from: positionOf(first), to: positionOf(final) } : {}),
  }
  await recordAudit(store.db, {
    ...who(c),
    action: 'finding.view',
    object: 'findings',
    agency: agency.name,
    runId,
    details: { filter, rows: visible.length } satisfies AuditedList,
  })
  return sendPage(
    c,
    <FindingsPage
      {...{ frame, agency, code, counts, asOf: run.asOf }}
      rows={visible}
      next={last && formatFindingCursor(last)}
      isFirst={after === undefined}
    />,
  )
}

function positionOf(row: FindingRow): AuditPosition {
  return [row.register, row.source_line, row.number]
}
