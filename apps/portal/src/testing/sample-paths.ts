import { sampleCaseKey } from '@doisoat/store/testing'
import type { RouteName } from '../access.ts'
import { sampleAgencyJobs } from './sample-city.ts'

type ParamIn<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? Name | ParamIn<`/${More}`>
    : Rest
  : never

interface Samples {
  /** Values that exist in the sample city. */
  readonly known: readonly string[]
  /** One that does not, written as those that do. */
  readonly unknown: string
}

/** Of the third made-up finding: the population is the likely culprit. */
const policeCase = sampleCaseKey('population', '7900000002')

/** What stands for each path parameter of the access table in tests; `:agency` is filled in by the test itself. */
const samples: Readonly<Record<Exclude<ParamIn<RouteName>, 'agency'>, Samples>> = {
  definition: { known: ['insurance', 'tax'], unknown: 'nothing' },
  unit: { known: ['20194'], unknown: '99999' },
  edition: { known: ['2025-08-01-sample'], unknown: '2025-01-01-nothing' },
  file: { known: ['cube.csv', 'catalog.jsonld'], unknown: 'nothing.csv' },
  runId: { known: ['2025-08-01-sample', '2025-09-01-held'], unknown: '2025-01-01-nothing' },
  caseKey: { known: [policeCase], unknown: 'bbbbbbbbbbbbbbbb' },
  jobId: { known: ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'], unknown: 'cccccccccccccccc' },
  agencyJobId: { known: Object.values(sampleAgencyJobs), unknown: 'cccccccccccccccc' },
  jobFile: { known: ['report.csv'], unknown: 'nothing.csv' },
  account: { known: ['spare'], unknown: 'nobody' },
  tokenId: { known: ['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'], unknown: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc' },
}

/** The addresses of a route without the language: one for each sample value, or for the value that does not exist. */
export function samplePaths(path: string, { agency, exists }: { readonly agency: string; readonly exists: boolean }): string[] {
  const name = /:(\w+)/.exec(path)?.[1]
  if (name === undefined) return [path]
  const found = name === 'agency' ? { known: [agency], unknown: 'nobody' } : samples[name as keyof typeof samples]
  const values = exists ? found.known : [found.unknown]
  return values.flatMap((value) => samplePaths(path.replace(`:${name}`, value), { agency, exists: true }))
}
