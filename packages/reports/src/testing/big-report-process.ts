// A process of its own, so that its memory is that of the report: writes a report of so many rows and prints what it took, and what
// this machine takes to compress as many rows one by one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
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

function cpuSecondsSince(before?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const started = performance.now()
const before = process.cpuUsage()
const bundle = await writeBundle(sampleRequest(profile, dir, { rows: findings(), format: format as ReportFormat }))
const cpuSeconds = cpuSecondsSince(before)
const seconds = (performance.now() - started) / 1000
const peakMb = process.resourceUsage().maxRSS / 1024
rmSync(dir, { recursive: true })

// A tenth of the rows is enough to know what one costs.
const beforeYardstick = process.cpuUsage()
for (let index = 0; index < Number(count); index += 10) deflateRawSync(JSON.stringify(sampleFinding(index)))
process.stdout.write(
  JSON.stringify({
    rows: bundle.rows,
    bytes: bundle.files[0]?.bytes,
    seconds,
    cpuSeconds,
    yardstickCpuSeconds: 10 * cpuSecondsSince(beforeYardstick),
    peakMb,
  }),
)
