import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import { type Problem, show } from './problem.ts'

type Path = readonly PropertyKey[]

/** A YAML file that has the shape of its schema, and the way back from a value to its line. */
export interface YamlFile<T> {
  readonly file: string
  readonly value: T
  /** Line of the value at a path, or of the nearest parent that exists. */
  readonly lineOf: (path: Path) => number
}

/** Parses one YAML text against a schema; faults of syntax and shape go to `problems`, and the result is undefined as it is without a text. */
export function parseYaml<T>(
  file: string,
  text: string | undefined,
  options: { schema: z.ZodType<T>; problems: Problem[] },
): YamlFile<T> | undefined {
  if (text === undefined) return undefined
  const lines = new LineCounter()
  // stringKeys: an unquoted 00 in a code list must stay 00, not become the number 0.
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, prettyErrors: false })
  const faults = [...document.errors, ...document.warnings]
  for (const fault of faults) {
    options.problems.push({
      file,
      line: lines.linePos(fault.pos[0]).line,
      found: `YAML error ${fault.code}`,
      expected: fault.message,
    })
  }
  if (faults.length > 0) return undefined
  const lineOf = (path: Path): number => lines.linePos(offsetOf(document, path)).line
  const raw = valuesOf(document, (offset, expected) => {
    options.problems.push({ file, line: lines.linePos(offset).line, found: 'an alias that cannot be followed', expected })
  })
  if (raw === undefined) return undefined
  // jitless: a file is checked once per process; compiling a checker costs more than it saves (10 against 5 ms).
  const parsed = options.schema.safeParse(raw, { jitless: true })
  if (parsed.success) return { file, value: parsed.data, lineOf }
  for (const issue of parsed.error.issues) options.problems.push(...problemsOfIssue(issue, { file, raw, lineOf }))
  return undefined
}

/** The plain values; undefined when an alias has no anchor, or so many that a small file would fill the memory. */
function valuesOf(document: Document.Parsed, report: (offset: number, expected: string) => void): unknown {
  try {
    return document.toJS() as unknown
  } catch (error) {
    visit(document, {
      Alias: (_key, alias) => {
        report(alias.range?.[0] ?? 0, `the value written out (${(error as Error).message})`)
        return visit.BREAK
      },
    })
    return undefined
  }
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents
  let offset = document.contents?.range[0] ?? 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step))
      if (!pair || !isNode(pair.key)) break
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(step)]
      if (!isNode(item)) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return offset
}

function problemsOfIssue(
  issue: z.core.$ZodIssue,
  context: { file: string; raw: unknown; lineOf: (path: Path) => number },
): Problem[] {
  const { file, raw, lineOf } = context
  if (issue.code === 'unrecognized_keys') {
    const expected = 'a key of the published schema (keys are written like unitList)'
    return issue.keys.map((key) => ({ file, line: lineOf([...issue.path, key]), found: `unknown key ${key}`, expected }))
  }
  const found = show(issue.path.reduce((value, step) => (value as Record<PropertyKey, unknown> | null | undefined)?.[step], raw))
  const where = issue.path.length === 0 ? 'the file' : issue.path.join('.')
  return [{ file, line: lineOf(issue.path), found: `${where} = ${found}`, expected: expectedOf(issue) }]
}

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.expected === 'string' ? 'text (numbers that are codes stand in quotes)' : issue.expected
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`
  return issue.message
}
