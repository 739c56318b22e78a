import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listRooms } from './rooms.ts'

// Documents name files, commands and words of the code; this fails when one of them is no longer there.
const rooms = listRooms()
const sources = globSync(rooms.map((room) => `${room}/{src,danang}/**/*.{ts,tsx,yaml}`))
const code = sources.map((path) => readFileSync(path, 'utf8')).join('\n')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

const problems: string[] = []
let checked = 0
function expect(holds: boolean, problem: string): void {
  checked++
  if (!holds) problems.push(problem)
}

for (const path of globSync(['*.md', 'docs/**/*.md', ...rooms.map((room) => `${room}/README.md`)])) {
  const text = readFileSync(path, 'utf8')
  for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    expect(existsSync(join(dirname(path), link)), `${path}: the link to ${link} leads nowhere`)
  }
  for (const [, named = ''] of text.matchAll(/`((?:packages|apps|pipelines|fixtures|bench|tools|docs)\/[^`\s<*{]+)`/g)) {
    expect(existsSync(named), `${path}: ${named} is not in the tree`)
  }
  for (const [, script = ''] of text.matchAll(/npm run (?:-s )?([a-z][a-z-]*)/g)) {
    expect(script in scripts, `${path}: package.json has no script ${script}`)
  }
}

for (const [, names = ''] of readFileSync('GLOSSARY.md', 'utf8').matchAll(/^\|[^|]*\|[^|]*\|([^|]*)\|/gm)) {
  for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) {
    expect(code.includes(name), `GLOSSARY.md: ${name} is not a name in the code`)
  }
}

// turbo's lists hold for dependencies of dependencies; what a room may name itself is the last column of the house.
const architecture = readFileSync('docs/architecture.md', 'utf8')
const house = new Map(
  [...architecture.matchAll(/^\| \w+ \| `([^`]+)` \|[^|]*\| ([^|]+) \|$/gm)].map(([, room = '', imports = '']) => [
    room,
    imports,
  ]),
)
for (const room of rooms) {
  const imports = house.get(room)
  expect(imports !== undefined, `docs/architecture.md does not say what ${room} is for`)
  if (imports === undefined || imports.startsWith('any package')) continue
  const manifest = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >
  for (const name of Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] })) {
    const below = /^@doisoat\/(.+)/.exec(name)?.[1]
    if (below !== undefined)
      expect(imports.split(', ').includes(below), `${room}/package.json: ${room} may import ${imports}, not ${below}`)
  }
}

for (const problem of problems) console.log(problem)
console.log(`Checked ${checked} statements`)
process.exitCode = problems.length === 0 ? 0 : 1
