import type { ScenarioName } from '@doisoat/cities'
import { DoisoatError } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { wholeNumber } from '../option-values.ts'

interface GenerateOptions extends CommonOptions {
  readonly people: string
  readonly seed: string
  readonly noise: string
  readonly scenario: string
  readonly out: string
}

export function addGenerate(program: Command): void {
  command(program, 'generate', 'Writes a made-up city: one file per register, and truth.csv with every injected error.')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--people <number>', 'people in the population register', '20000')
    .option('--seed <number>', 'the same seed gives the same bytes', '1')
    .option('--noise <clean|mature|raw>', 'how many errors', 'mature')
    .option('--scenario <name>', 'danang-2024 or danang-2025', 'danang-2025')
    .action(async (options: GenerateOptions) => {
      const { generateCity, noises, scenarios } = await import('@doisoat/cities')
      const noise = noises.find((one) => one === options.noise)
      const names = Object.keys(scenarios) as ScenarioName[]
      const scenario = names.find((one) => one === options.scenario)
      if (!noise) throw unknownValue('--noise', options.noise, noises)
      if (!scenario) throw unknownValue('--scenario', options.scenario, names)
      const city = await generateCity({
        people: wholeNumber('--people', options.people),
        seed: wholeNumber('--seed', options.seed),
        noise,
        scenario,
        out: options.out,
      })
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

function unknownValue(option: string, value: string, known: readonly string[]): DoisoatError {
  return new DoisoatError('OPTION_VALUE', `${option} ${value} is not known; there are: ${known.join(', ')}`, {
    exit: 'usage',
    next: 'doisoat generate --help',
  })
}
