// Stands in for `doisoat` where only the portal's side of a child process is tested: says what it was given, and ends as it is told by
// the first line of the insurance file, or by the reason of a decision.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const args = process.argv.slice(2)
const folder = args[1] ?? ''
const isBatch = args[0] === 'reconcile'
const file = join(folder, 'insurance.csv')
const order = isBatch ? (existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : 'publish') : args.join(' ')

const problems = {
  refuse: [3, { error: { code: 'EMPTY_FILE', message: 'insurance.csv is empty, row 048099001234', next: 'send it again' } }],
  busy: [5, { error: { code: 'BATCH_BUSY', message: 'another batch', next: null } }],
  crash: [1, undefined],
} as const

async function main(): Promise<void> {
  if (isBatch) {
    const files = readdirSync(folder).map((name) => `${name}:${statSync(join(folder, name)).size}`)
    process.stderr.write(`  ✓ ingest           27,800 rows  0.42 s · 66,190 rows/s\n  ✓ standardise       1 rows  0.10 s\n`)
    process.stderr.write(`${files.join(' ')}\n`)
  }
  if (order === 'pause') await new Promise((resolve) => setTimeout(resolve, 2_500))
  if (order === 'slow') await new Promise((resolve) => setTimeout(resolve, 60_000))
  for (const [name, [code, output]] of Object.entries(problems)) {
    if (order !== name) continue
    if (output) process.stdout.write(JSON.stringify(output))
    process.exit(code)
  }
  const isHeld = order === 'hold' || order === 'pause'
  process.stdout.write(JSON.stringify({ runId: '2025-10-01-job', published: isHeld ? 'held' : 'published', order }))
  process.exit(isHeld ? 4 : 0)
}

await main()
