// A process of its own, so that its memory is that of the report: writes a report of so many rows and prints what it took.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadProfile } from '@doisoat/profile'
import type { ReportFormat } from '../bundle/data-package.ts'
import { writeBundle } from '../bundle/write-bundle.ts'
import type { StoredFinding } from '../column-policy.ts'
import { sampleFinding, sampleRequest } from './sample-finding.ts'

const [format = 'xlsx', count = '200000'] = process.argv.slice(2)
const dir = mkdtempSync(join(tmpdir(), 'doisoat-big-report-'))
const profile = await loadProfile('danang')

function* findings(): Generator<StoredFinding> {
  for (let index = 0; index < Number(count); index++) yield sampleFinding(index)
}

const started = performance.now()
const cpuBefore = process.cpuUsage()
const bundle = await writeBundle(sampleRequest(profile, dir, { rows: findings(), format: format as ReportFormat }))
const { user, system } = process.cpuUsage(cpuBefore)
rmSync(dir, { recursive: true })
process.stdout.write(
  JSON.stringify({
    rows: bundle.rows,
    bytes: bundle.files[0]?.bytes,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
)
