import type { GeneratedMonths, ScenarioName } from '@doisoat/cities'
import { DoisoatError } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { wholeNumber } from '../option-values.ts'

interface GenerateOptions extends CommonOptions {
  readonly people: string
  readonly seed: string
  readonly noise: string
  readonly scenario: string
  readonly months?: string
  readonly out: string
}

export function addGenerate(program: Command): void {
  command(program, 'generate', 'Writes a made-up city: one file per register, and truth.csv with every injected error.')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--people <number>', 'people in the population register', '20000')
    .option('--seed <number>', 'the same seed gives the same bytes', '1')
    .option('--noise <clean|mature|raw>', 'how many errors', 'mature')
    .option('--scenario <name>', 'danang-2024 or danang-2025', 'danang-2025')
    .option('--months <number>', 'monthly deliveries of a city that goes on living, a folder each, and history.csv')
    .action(async (options: GenerateOptions) => {
      const { generateCity, generateMonths, noises, scenarios } = await import('@doisoat/cities')
      const noise = noises.find((one) => one === options.noise)
      const names = Object.keys(scenarios) as ScenarioName[]
      const scenario = names.find((one) => one === options.scenario)
      if (!noise) throw unknownValue('--noise', options.noise, noises)
      if (!scenario) throw unknownValue('--scenario', options.scenario, names)
      const wanted = {
        people: wholeNumber('--people', options.people),
        seed: wholeNumber('--seed', options.seed),
        noise,
        scenario,
        out: options.out,
      }
      if (options.months !== undefined) {
        const city = await generateMonths({ ...wanted, months: wholeNumber('--months', options.months) })
        print(options, city, describeMonths(options.out, city))
        return
      }
      const city = await generateCity(wanted)
      const files = city.files.map((file) => `  ${file.name.padEnd(28)} ${file.rows} rows`)
      print(
        options,
        city,
        [
          `${options.out}: a made-up city as of ${city.asOf}`,
          ...files,
          `  truth.csv: ${city.truthRows} injected findings`,
          `next: doisoat reconcile ${options.out}`,
        ].join('\n'),
      )
    })
}

function describeMonths(out: string, { months, historyRows }: GeneratedMonths): string {
  return [
    `${out}: a made-up city over ${months.length} months`,
    ...months.map(({ month, asOf, files, truthRows }) => {
      const rows = files.reduce((sum, file) => sum + file.rows, 0)
      return `  ${month}/  as of ${asOf}  ${rows} rows, ${truthRows} injected findings`
    }),
    `  history.csv: ${historyRows} findings with their first and last month`,
    `next: doisoat reconcile ${out}/${months[0]?.month ?? ''}`,
  ].join('\n')
}

function unknownValue(option: string, value: string, known: readonly string[]): DoisoatError {
  return new DoisoatError('OPTION_VALUE', `${option} ${value} is not known; there are: ${known.join(', ')}`, {
    exit: 'usage',
    next: 'doisoat generate --help',
  })
}
