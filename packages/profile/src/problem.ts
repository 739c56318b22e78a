import { DoisoatError } from '@doisoat/contracts'

/** One fault of a profile folder: where it stands, what was found there and what was expected. */
export interface Problem {
  readonly file: string
  readonly line: number | undefined
  readonly found: string
  readonly expected: string
}

/** Notes a fault at a path inside one YAML file. */
export type Report = (path: readonly PropertyKey[], found: string, expected: string) => void

/** A report that finds the lines of one file. */
export function reportIn(
  file: { readonly file: string; readonly lineOf: (path: readonly PropertyKey[]) => number },
  problems: Problem[],
): Report {
  return (path, found, expected) => {
    problems.push({ file: file.file, line: file.lineOf(path), found, expected })
  }
}

/** `file:line: found …, expected …`, the form that editors turn into a link. */
function describeProblem(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`
  return `${place}: found ${problem.found}, expected ${problem.expected}`
}

/** All faults of a profile folder in one error, by file and line. */
export function profileInvalid(folder: string, problems: readonly Problem[]): DoisoatError {
  const sorted = problems.toSorted((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1))
  const count = sorted.length === 1 ? '1 error' : `${sorted.length} errors`
  return new DoisoatError('PROFILE_INVALID', `profile ${folder} has ${count}:\n${sorted.map(describeProblem).join('\n')}`, {
    exit: 'usage',
    next: 'correct the lines named above and run the command again',
    fields: { folder, problems: sorted },
  })
}

/** A value parsed from a file as an error message shows it: JSON, cut to one short line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
