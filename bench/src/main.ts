import { rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { countRows, prepareCity } from './city.ts'
import type { Contender } from './contenders.ts'

const help = `The city batch against other ways to do the job: npm run bench -- [options]

  --data FOLDER     extracts to use instead of a made-up city (population.csv, insurance.csv, tax.csv)
  --people N        people in the made-up city (1120000)
  --rounds N        how often each contender runs (3)
  --only A,B        only these contenders; the bare script and doisoat always run
  --check           fail when a figure of the city batch is not reached
  --profile-steps   one run of doisoat, statement by statement, and no contender
  --publish         publishing, rollback and readers during publishes instead of the batch; --rounds large ones, --check as above
  --portal          the pages under 20 users; --check as above
  --findings N      findings of a large one (200000), of the portal's newest run (1000000)`

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    people: { type: 'string', default: '1120000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    check: { type: 'boolean', default: false },
    'profile-steps': { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    portal: { type: 'boolean', default: false },
    findings: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(help)
else if (values.publish) await showPublish()
else if (values.portal) await showPortal()
else if (values['profile-steps']) await showProfile(findData())
else await bench(findData())

function findData(): string {
  return values.data === undefined ? prepareCity(wholeNumber('--people', values.people)) : resolve(values.data)
}

async function bench(data: string): Promise<void> {
  const { bare, doisoat } = await import('./contenders.ts')
  const { runCityBatch } = await import('./city-batch.ts')
  const { describeBatch, describeMachine, missedLimits } = await import('./describe-batch.ts')
  const rounds = wholeNumber('--rounds', values.rounds)
  const present = await chooseOthers()
  const { rows, bytes } = await countRows(data)
  const files = Object.entries(rows).map(([name, count]) => `${name} ${count} rows`)
  console.log(`${describeMachine()}\n${files.join(', ')}, ${(bytes / 1e6).toFixed(0)} MB\n`)
  const workFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.doisoat', 'bench', `work-${process.pid}`)
  try {
    const batch = await runCityBatch({ data, rounds, contenders: [bare, doisoat, ...present], workFolder })
    const missed = missedLimits(batch)
    console.log([describeBatch(batch), '', ...missed].join('\n'))
    if (values.check && missed.length > 0) process.exitCode = 1
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
}

/** Those of --only, or all, less those that this machine lacks. */
async function chooseOthers(): Promise<Contender[]> {
  const { bare, doisoat, others } = await import('./contenders.ts')
  const wanted = values.only?.split(',') ?? others.map((one) => one.name)
  const names = [bare, doisoat, ...others].map((one) => one.name)
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) refuse(`--only ${unknown.join(',')}: there are ${names.join(', ')}`)
  return others.filter((one) => {
    if (!wanted.includes(one.name)) return false
    const missing = one.missing?.()
    if (missing !== undefined) console.log(`without ${one.name}: ${missing}`)
    return missing === undefined
  })
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : refuse(`${option} ${text}: a whole number from 1 was expected`)
}

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}

async function showPublish(): Promise<void> {
  const { describeMachine } = await import('./describe-batch.ts')
  const { benchPublish, describeFigures, misses } = await import('./publish.ts')
  const figures = await benchPublish({
    findings: wholeNumber('--findings', values.findings ?? '200000'),
    rounds: wholeNumber('--rounds', values.rounds),
  })
  console.log(`${describeMachine()}\n\n${describeFigures(figures)}`)
  if (values.check && figures.some(misses)) process.exitCode = 1
}

async function showPortal(): Promise<void> {
  const { describeMachine } = await import('./describe-batch.ts')
  const { benchPortal, describeLoads, missesPage } = await import('./portal.ts')
  const loads = await benchPortal({ findings: wholeNumber('--findings', values.findings ?? '1000000') })
  console.log(`${describeMachine()}\n\n${describeLoads(loads)}`)
  if (values.check && loads.some(missesPage)) process.exitCode = 1
}

async function showProfile(data: string): Promise<void> {
  const { profileSteps, shortenSql } = await import('./profile-steps.ts')
  const profile = await profileSteps(data)
  for (const { name, seconds, sqlSeconds } of profile.places) {
    console.log(`${name.padEnd(12)} ${seconds.toFixed(2).padStart(7)} s, in SQL ${sqlSeconds.toFixed(2).padStart(7)} s`)
  }
  console.log('')
  for (const { seconds, stage, sql } of profile.statements.slice(0, 30)) {
    console.log(`${seconds.toFixed(3).padStart(8)} s  ${stage.padEnd(12)} ${shortenSql(sql, 100)}`)
  }
}
