/** One mistake planted in a copy of the tree, and what the gate must say about it. */
export interface Violation {
  readonly what: string
  /** The new text of each file, made from the text it has (empty for a new file). */
  readonly plant: Readonly<Record<string, (text: string) => string>>
  /** Searched in the gate's output with line breaks and frames taken out. */
  readonly says: RegExp
}

/** Violations that one run of a gate must all name. */
export interface Round {
  readonly gate: string
  readonly violations: readonly Violation[]
}

const rows = (lines: readonly string[]) => (): string => `${lines.join('\n')}\n`
const instead =
  (from: string, to: string) =>
  (text: string): string => {
    if (!text.includes(from)) throw new Error(`the seed expects ${from} in the file it changes`)
    return text.replace(from, to)
  }
const source = (room: string, name: string): string => `${room}/src/${name}.ts`
const low = 'packages/identifiers'

export const rounds: readonly Round[] = [
  {
    gate: 'format',
    violations: [
      {
        what: 'double quotes',
        plant: { [source(low, 'seeded-quotes')]: rows(['export const seeded = "x"']) },
        says: /seeded-quotes\.ts format/,
      },
      {
        what: 'imports out of order',
        plant: {
          [source(low, 'seeded-order')]: rows([
            "import { join } from 'node:path'",
            "import { readFileSync } from 'node:fs'",
            'export const seeded = [join, readFileSync]',
          ]),
        },
        says: /seeded-order\.ts\S* assist\/source\/organizeImports/,
      },
    ],
  },
  {
    gate: 'format',
    violations: [
      { what: 'nothing to look at', plant: { 'biome.json': instead('"**"', '"!**"') }, says: /No files were processed/ },
    ],
  },
  {
    gate: 'boundaries',
    violations: [
      {
        what: 'an import up the house',
        plant: { [source('packages/profile', 'seeded-up')]: rows(["export * from '@doisoat/engine'"]) },
        says: /cannot import package `@doisoat\/engine` because it is not a dependency/,
      },
      {
        what: 'a type imported sideways',
        plant: { [source('packages/quality', 'seeded-sideways')]: rows(["export type * from '@doisoat/matching'"]) },
        says: /cannot import package `@doisoat\/matching` because it is not a dependency/,
      },
      {
        what: 'an import of an app by a pipeline',
        plant: { [source('pipelines/reconcile', 'seeded-app')]: rows(["export const seeded = await import('@doisoat/portal')"]) },
        says: /cannot import package `@doisoat\/portal` because it is not a dependency/,
      },
      {
        what: 'a way round the front door of a package',
        plant: { [source('packages/profile', 'seeded-door')]: rows(["export * from '../../identifiers/src/index.ts'"]) },
        says: /`\.\.\/\.\.\/identifiers\/src\/index\.ts` leaves the package/,
      },
    ],
  },
  {
    gate: 'boundaries',
    violations: [
      {
        what: 'a dependency that points up',
        plant: {
          'packages/profile/package.json': instead('"dependencies": {', '"dependencies": { "@doisoat/engine": "workspace:*",'),
        },
        says: /`@doisoat\/engine` found without any tag listed in allowlist for `@doisoat\/profile`/,
      },
      {
        what: 'a pipeline in the portal',
        plant: {
          'apps/portal/package.json': instead('"dependencies": {', '"dependencies": { "@doisoat/reconcile": "workspace:*",'),
        },
        says: /`@doisoat\/reconcile` found without any tag listed in allowlist for `@doisoat\/portal`/,
      },
    ],
  },
  {
    gate: 'docs',
    violations: [
      {
        what: 'a link that leads nowhere',
        plant: { 'docs/seeded.md': rows(['[x](nowhere.md)']) },
        says: /the link to nowhere\.md leads nowhere/,
      },
      {
        what: 'a file that is not there',
        plant: { 'docs/seeded-file.md': rows(['`packages/contracts/src/nowhere.ts`']) },
        says: /packages\/contracts\/src\/nowhere\.ts is not in the tree/,
      },
      {
        what: 'a script that is not there',
        plant: { 'docs/seeded-script.md': rows(['npm run nowhere']) },
        says: /package\.json has no script nowhere/,
      },
      {
        what: 'a word the code does not know',
        plant: { 'GLOSSARY.md': instead('`doisoat`', '`seededNowhere`') },
        says: /seededNowhere is not a name in the code/,
      },
      {
        what: 'the engine in the portal',
        plant: {
          'apps/portal/package.json': instead('"dependencies": {', '"dependencies": { "@doisoat/engine": "workspace:*",'),
        },
        says: /apps\/portal\/package\.json: apps\/portal may import .*, not engine/,
      },
      {
        what: 'the runtime in a step',
        plant: {
          'packages/matching/package.json': instead('"dependencies": {', '"dependencies": { "@doisoat/runtime": "workspace:*",'),
        },
        says: /packages\/matching\/package\.json: packages\/matching may import .*, not runtime/,
      },
      {
        what: 'a room nobody explains',
        plant: { 'docs/architecture.md': (text) => text.replaceAll('`packages/quality`', '`quality`') },
        says: /does not say what packages\/quality is for/,
      },
    ],
  },
  {
    gate: 'unused',
    violations: [
      {
        what: 'a file nobody imports',
        plant: { [source(low, 'seeded-file')]: rows(['export const seeded = 1']) },
        says: /Unused files.*seeded-file\.ts/,
      },
      {
        what: 'an export nobody imports',
        plant: {
          'tools/seeded-entry.ts': rows(["import { used } from './seeded/seeded-export.ts'", 'console.log(used)']),
          'tools/seeded/seeded-export.ts': rows(['export const used = 1', 'export const seededExport = 2']),
        },
        says: /Unused exports.*seededExport/,
      },
      {
        what: 'a dependency nobody imports',
        plant: { [`${low}/package.json`]: instead('"dependencies": {', '"dependencies": { "p-limit": "catalog:",') },
        says: /Unused dependencies.*p-limit packages\/identifiers\/package\.json/,
      },
      {
        what: 'an import package.json does not name',
        plant: { 'tools/seeded-unlisted.ts': rows(["import limit from 'p-limit'", 'console.log(limit)']) },
        says: /Unlisted dependencies.*p-limit tools\/seeded-unlisted\.ts/,
      },
    ],
  },
  {
    gate: 'lint',
    violations: [
      lint('a promise nobody waits for', 'no-floating-promises', [
        'export function seeded(work: () => Promise<void>): void {',
        '  work()',
        '}',
      ]),
      lint('a promise as a condition', 'no-misused-promises', [
        'export function seeded(work: () => Promise<boolean>): number {',
        '  return work() ? 1 : 0',
        '}',
      ]),
      lint('an await of a plain value', 'await-thenable', [
        'export async function seeded(): Promise<number> {',
        '  return await 1',
        '}',
      ]),
      lint('an async function that waits for nothing', 'require-await', [
        'export async function seeded(): Promise<number> {',
        '  return 1',
        '}',
      ]),
      lint('unparsed JSON', 'no-unsafe-return', [
        'export function seeded(text: string): string {',
        '  return JSON.parse(text)',
        '}',
      ]),
      lint('a case left out', 'switch-exhaustiveness-check', [
        "export function seeded(kind: 'a' | 'b'): void {",
        "  switch (kind) { case 'a': throw new Error('a') }",
        '}',
      ]),
      lint('|| on a number', 'prefer-nullish-coalescing', [
        'export function seeded(count: number | null): number {',
        '  return count || 7',
        '}',
      ]),
      lint('an object in a text', 'restrict-template-expressions', [
        'export function seeded(row: object): string {',
        '  return `${row}`',
        '}',
      ]),
      lint('numbers sorted as text', 'require-array-sort-compare', [
        'export function seeded(counts: number[]): number[] {',
        '  return counts.sort()',
        '}',
      ]),
      lint('a default export', 'no-default-export', ['export default 1']),
      lint('an import without its extension', 'extensions', ["export * from './index'"]),
      lint('a builtin without node:', 'prefer-node-protocol', [
        "import { readFileSync } from 'fs'",
        'export const seeded = readFileSync',
      ]),
      lint('four parameters', 'max-params', [
        'export function seeded(a: number, b: number, c: number, d: number): number {',
        '  return a + b + c + d',
        '}',
      ]),
      lint('a long function', 'max-lines-per-function', [
        'export function seeded(counts: number[]): void {',
        ...Array.from({ length: 60 }, (_, index) => `  counts.push(${index})`),
        '}',
      ]),
      lint(
        'a long file',
        'max-lines',
        Array.from({ length: 401 }, (_, index) => `export const seeded${index} = ${index}`),
      ),
      lint('a line on stdout', 'no-console', ["console.log('seeded')", 'export const seeded = 1']),
      lint('the environment read outside runtime', 'no-restricted-properties', ["export const seeded = process.env['HOME']"]),
      lint('the environment by another door', 'no-restricted-imports', [
        "import { env } from 'node:process'",
        'export const seeded = env',
      ]),
      lint('a rule switched off that was not broken', 'no problems were reported', [
        '// oxlint-disable-next-line no-console',
        'export const seeded = 1',
      ]),
      {
        what: 'a file in camelCase',
        plant: { [source(low, 'seededName')]: rows(['export const seeded = 1']) },
        says: /filename-case\S* [^[]*\[ ?\S*seededName\.ts/,
      },
      {
        what: 'two files that import each other',
        plant: {
          [source(low, 'seeded-left')]: rows([
            "import { right } from './seeded-right.ts'",
            'export const left = (): number => right()',
          ]),
          [source(low, 'seeded-right')]: rows([
            "import { left } from './seeded-left.ts'",
            'export const right = (): number => left()',
          ]),
        },
        says: /no-cycle\S* [^[]*\[ ?\S*seeded-(left|right)\.ts/,
      },
    ],
  },
  {
    gate: 'lint',
    violations: [
      {
        what: 'nothing to look at',
        plant: { '.oxlintrc.json': instead('"fixtures/cases/**"', '"**"') },
        says: /No files found to lint/,
      },
    ],
  },
  {
    gate: 'tools',
    violations: [
      {
        what: 'a type error',
        plant: { 'tools/seeded-type.ts': rows(["export const seeded: number = 'x'"]) },
        says: /seeded-type\.ts.*TS2322/,
      },
    ],
  },
  {
    gate: 'types',
    violations: [
      types('a type error', 'TS2322', ["export const seeded: number = 'x'"]),
      types('an index that may find nothing', 'TS2322', ['export const seeded = (list: readonly number[]): number => list[0]']),
      types('an enum', 'TS1294', ['export enum Seeded { One }']),
      types('a way round the front door of a package', 'TS2307', ["export * from 'zod/src/index.ts'"]),
    ],
  },
  {
    gate: 'tests',
    violations: [
      {
        what: 'a test that fails',
        plant: { [source(low, 'seeded-failing.test')]: testFile('expect(1).toBe(2)') },
        says: /failed: packages\/identifiers\/src\/seeded-failing\.test\.ts.* [1-9]\d* failed/,
      },
      {
        what: 'a test file that does not load',
        plant: { [source(low, 'seeded-loading.test')]: rows(["import './nowhere.ts'"]) },
        says: /failed: packages\/identifiers\/src\/seeded-loading\.test\.ts/,
      },
      {
        what: 'a test file that does not run',
        plant: {
          [source(low, 'seeded-resting.test')]: testFile('expect(1).toBe(1)'),
          [`${low}/vitest.config.ts`]: rows([
            "export default { test: { exclude: ['**/node_modules/**', '**/seeded-resting.test.ts'] } }",
          ]),
        },
        says: /did not run: packages\/identifiers\/src\/seeded-resting\.test\.ts/,
      },
    ],
  },
  {
    gate: 'types',
    violations: [
      {
        what: 'a package that checks nothing',
        plant: { [`${low}/package.json`]: instead('"typecheck"', '"typecheck-off"') },
        says: /looked at \d+ of at least \d+: that is a failure/,
      },
    ],
  },
]

function testFile(statement: string): () => string {
  return rows(["import { expect, it } from 'vitest'", `it('is seeded', () => { ${statement} })`])
}

function lint(what: string, rule: string, lines: readonly string[]): Violation {
  const name = `seeded-${what.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  return { what, plant: { [source(low, name)]: rows(lines) }, says: new RegExp(`(${rule})[^[]*\\[ ?\\S*${name}\\.ts`) }
}

function types(what: string, code: string, lines: readonly string[]): Violation {
  const name = `seeded-${what.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  return { what, plant: { [source(low, name)]: rows(lines) }, says: new RegExp(`${name}\\.ts\\S* error ${code}`) }
}
