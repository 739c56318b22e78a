// Stands in for `doisoat` where only the portal's side of a child process is tested: says what it was given, and ends as it is told by
// the first line of the insurance file, or by the reason of a decision. Of a report and of answers it does what the pages need: a file to
// fill in, and one that says row by row what became of it.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const args = process.argv.slice(2)
const folder = args[1] ?? ''
const isBatch = args[0] === 'reconcile'
const file = join(folder, 'insurance.csv')
const order = isBatch ? (existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : 'publish') : args.join(' ')

/** What stands after an option. */
function option(name: string): string {
  return args[args.indexOf(name) + 1] ?? ''
}

function makeReport(): unknown {
  const path = join(option('--out'), 'made')
  mkdirSync(path, { recursive: true })
  const files = { 'report.csv': 'key,decision,value\nA,,\nB,,\nC,,\n', 'datapackage.json': '{}', SHA256SUMS: 'aa  report.csv\n' }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  const of = { runId: '2025-08-01-sample', asOf: '2025-08-01', format: option('--format') }
  return { ...of, path, files: [{ name: 'report.csv', bytes: files['report.csv'].length, rows: 3 }], rows: 3 }
}

/** Every row of which the value is empty or a day is taken. */
function takeAnswers(): unknown {
  const [head = '', ...rows] = readFileSync(folder, 'utf8').trim().split('\n')
  if (!head.startsWith('key,')) {
    const message = `${folder} has no column "key"; it begins with "${head}"`
    return { error: { code: 'ANSWER_COLUMNS', message, next: null } }
  }
  const wrong = rows.flatMap((row, at) => (/(,|\d{4}-\d{2}-\d{2})$/.test(row) ? [] : [{ row: at + 2, outcome: 'value_invalid' }]))
  writeFileSync(option('--out'), `row,outcome\n${wrong.map(({ row, outcome }) => `${row},${outcome}\n`).join('')}`)
  const outcomes = { taken: rows.length - wrong.length, value_invalid: wrong.length }
  return { rows: rows.length, outcomes, notTaken: wrong, resultPath: option('--out') }
}

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
  if (args[0] === 'report' || args[0] === 'answer') {
    const said = args[0] === 'report' ? makeReport() : takeAnswers()
    process.stdout.write(JSON.stringify(said))
    process.exit(JSON.stringify(said).startsWith('{"error"') ? 3 : 0)
  }
  const isHeld = order === 'hold' || order === 'pause'
  process.stdout.write(JSON.stringify({ runId: '2025-10-01-job', published: isHeld ? 'held' : 'published', order }))
  process.exit(isHeld ? 4 : 0)
}

await main()
