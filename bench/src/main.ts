import { rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { countRows, prepareCity } from './city.ts'

const help = `The city batch against other ways to do the job: npm run bench -- [options]

  --data FOLDER     extracts to use instead of a made-up city (population.csv, insurance.csv, tax.csv)
  --people N        people in the made-up city (1120000)
  --rounds N        how often each contender runs (3)
  --only A,B        only these contenders; the bare script and doisoat always run
  --check           fail when a figure of the city batch is not reached
  --profile-steps   one run of doisoat, statement by statement, and no contender`

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    people: { type: 'string', default: '1120000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    check: { type: 'boolean', default: false },
    'profile-steps': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(help)
else if (values['profile-steps']) await showProfile(findData())
else await bench(findData())

function findData(): string {
  return values.data === undefined ? prepareCity(Number(values.people)) : resolve(values.data)
}

async function bench(data: string): Promise<void> {
  const { bare, doisoat, others } = await import('./contenders.ts')
  const { runCityBatch } = await import('./city-batch.ts')
  const { describeBatch, describeMachine, missedLimits } = await import('./describe-batch.ts')
  const { rows, bytes } = await countRows(data)
  console.log(
    `${describeMachine()}\n${Object.entries(rows)
      .map(([name, count]) => `${name} ${count} rows`)
      .join(', ')}, ${(bytes / 1e6).toFixed(0)} MB\n`,
  )
  const wanted = values.only?.split(',')
  const unknown = wanted?.filter((name) => ![bare, doisoat, ...others].some((one) => one.name === name)) ?? []
  if (unknown.length > 0)
    throw new Error(`no contender ${unknown.join(', ')}; there are ${others.map((one) => one.name).join(', ')}`)
  const present = others.filter((one) => {
    const missing = wanted?.includes(one.name) === false ? undefined : one.missing?.()
    if (missing !== undefined) console.log(`without ${one.name}: ${missing}`)
    return missing === undefined && wanted?.includes(one.name) !== false
  })
  const workFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.doisoat', 'bench', `work-${process.pid}`)
  try {
    const batch = await runCityBatch({ data, rounds: Number(values.rounds), contenders: [bare, doisoat, ...present], workFolder })
    console.log(describeBatch(batch))
    const missed = missedLimits(batch)
    for (const sentence of missed) console.log(sentence)
    if (values.check && missed.length > 0) process.exitCode = 1
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
}

async function showProfile(data: string): Promise<void> {
  const { profileSteps, shortenSql } = await import('./profile-steps.ts')
  const profile = await profileSteps(data)
  for (const { name, seconds, sqlSeconds } of profile.stages) {
    console.log(`${name.padEnd(12)} ${seconds.toFixed(2).padStart(7)} s, in SQL ${sqlSeconds.toFixed(2).padStart(7)} s`)
  }
  console.log('')
  for (const { seconds, stage, sql } of profile.statements.slice(0, 30)) {
    console.log(`${seconds.toFixed(3).padStart(8)} s  ${stage.padEnd(12)} ${shortenSql(sql, 100)}`)
  }
}
