import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { noises } from '@doisoat/cities'
import { wholeNumber } from '../option-values.ts'
import { describeMonth, monthsHeader } from './describe-months.ts'
import { type SimulatedMonth, simulateMonths } from './simulate-months.ts'

const help = `A made-up city lived through month by month, its cases held against the truth: npm run test:simulation -- [options]

  --people N    people in the first month (20000)
  --months N    deliveries (24)
  --seed S      another city (1)
  --noise N     mature or raw (mature)`

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    months: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    noise: { type: 'string', default: 'mature' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(help)
else await simulate()

async function simulate(): Promise<void> {
  const noise = noises.find((one) => one === values.noise)
  if (!noise) throw new Error(`--noise ${values.noise}: expected ${noises.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'doisoat-simulation-'))
  const wrong: string[] = []
  try {
    console.log(monthsHeader)
    await simulateMonths({
      people: wholeNumber('--people', values.people),
      months: wholeNumber('--months', values.months),
      seed: wholeNumber('--seed', values.seed),
      noise,
      folder,
      onMonth: (month) => {
        console.log(describeMonth(month))
        wrong.push(...deviations(month))
      },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(wrong.length === 0 ? '\nthe cases are those of the truth, month by month' : `\n${wrong.join('\n')}`)
  if (wrong.length > 0) process.exitCode = 1
}

function deviations({ month, lost, double }: SimulatedMonth): string[] {
  return [...lost.map((one) => `${month} lost: ${one}`), ...double.map((one) => `${month} double: ${one}`)]
}
