import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { gates as checkGates, type Gate, runGate } from './gates.ts'
import { listRooms } from './rooms.ts'
import { type Round, rounds } from './seeded-violations.ts'

// Plants mistakes in a copy of the tree and fails unless each gate fails and names every one of them. A gate nobody has seen
// failing is no gate: dependency-cruiser under TypeScript 7 reads 0 files and reports no violation.
const root = process.cwd()
const gates: readonly Gate[] = [
  ...checkGates,
  { name: 'tests', command: ['node', 'tools/test.ts', '--filter=@doisoat/identifiers'], looked: /(\d+) passed/ },
]
const copy = copyTree()
let caught = 0
const missed: string[] = []
try {
  for (const round of rounds) proveRound(round)
} finally {
  rmSync(copy, { recursive: true, force: true })
}
const unproven = gates.filter((gate) => rounds.every((round) => round.gate !== gate.name)).map((gate) => gate.name)
if (unproven.length > 0) missed.push(`no violation is seeded for ${unproven.join(', ')}`)

for (const line of missed) console.log(line)
console.log(`${caught} seeded violations caught, ${missed.length} problems`)
process.exitCode = missed.length === 0 ? 0 : 1

function proveRound({ gate: name, violations }: Round): void {
  const gate = gates.find((candidate) => candidate.name === name)
  if (gate === undefined) throw new Error(`no gate is called ${name}`)
  const before = new Map<string, string | undefined>()
  for (const [path, change] of violations.flatMap((violation) => Object.entries(violation.plant))) {
    const file = join(copy, path)
    const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    if (!before.has(file)) before.set(file, text)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, change(text ?? ''))
  }
  const { passed, output } = runGate(gate, copy)
  // Tools draw frames and break lines to fit: what they say is compared without them.
  const said = output.replaceAll(/[\s|│╭╰─·]+/g, ' ')
  for (const { what, says } of violations) {
    const named = says.test(said)
    if (!passed && named) caught++
    else missed.push(`${name} ${passed ? 'passed in spite of' : 'failed without a word about'}: ${what}`)
    console.log(`${!passed && named ? '✓' : '✗'} ${name.padEnd(10)} fails on ${what}`)
  }
  if (missed.length > 0) console.log(output)
  for (const [file, text] of before) {
    if (text === undefined) rmSync(file)
    else writeFileSync(file, text)
  }
}

/** The files git knows or would add, with the installed packages linked in: other work in the tree is not touched. */
function copyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'doisoat-gates-'))
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  if (listed.status !== 0) throw new Error(`git could not list the files: ${listed.stderr}`)
  for (const path of listed.stdout.split('\0')) if (path !== '' && existsSync(path)) cpSync(path, join(folder, path))

  // One link per package, not one for all of node_modules: what a tool writes beside them stays in the copy.
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.') || name === '.bin' || name === '.pnpm') {
      symlinkSync(resolve(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
    }
  }
  // pnpm's links between rooms are relative, so in the copy they lead to the copy.
  for (const modules of listRooms().map((room) => join(room, 'node_modules'))) {
    if (existsSync(modules)) cpSync(modules, join(folder, modules), { recursive: true, verbatimSymlinks: true })
  }
  return folder
}
