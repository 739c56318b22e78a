import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DoisoatError } from '@doisoat/contracts'
import { crosswalkList, districtList, holidayList, idPrefixList, readList, tileList, unitList } from './csv-lists.ts'
import { type Problem, profileInvalid } from './problem.ts'
import { type Profile, ProfileFile, Register } from './profile.ts'
import { readProfileFiles } from './profile-files.ts'
import { parseYaml, type YamlFile } from './yaml-file.ts'

const builtInFolder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Loads a deployment: the name of a built-in profile, or the path of a profile folder.
 *
 * Throws PROFILE_INVALID with every fault of the folder at once, PROFILE_UNKNOWN when there is no such profile.
 */
export async function loadProfile(nameOrFolder: string): Promise<Profile> {
  const folder = await findFolder(nameOrFolder)
  const problems: Problem[] = []
  const { hash, texts } = await readProfileFiles(folder, problems)
  const parse = <T>(file: string, schema: Parameters<typeof parseYaml<T>>[2]['schema']): YamlFile<T> | undefined =>
    parseYaml(file, texts.get(file) ?? '', { schema, problems })
  const main = parse('profile.yaml', ProfileFile)
  const registers = [...texts.keys()].filter((file) => file.startsWith('registers/')).map((file) => parse(file, Register))
  const [units, districts, crosswalk, idPrefixes, tiles, holidays] = await Promise.all([
    readList(unitList, texts.get('units.csv'), problems),
    readList(districtList, texts.get('districts.csv'), problems),
    readList(crosswalkList, texts.get('crosswalk.csv'), problems),
    readList(idPrefixList, texts.get('id-prefixes.csv'), problems),
    readList(tileList, texts.get('tile-grid.csv'), problems),
    readList(holidayList, texts.get('holidays.csv'), problems),
  ])
  if (!main || problems.length > 0) throw profileInvalid(folder, problems)
  return {
    ...main.value,
    folder,
    hash,
    registers: registers.flatMap((file) => (file ? [file.value] : [])).sort((a, b) => Number(b.role === 'reference') - Number(a.role === 'reference')),
    units: units.map(({ value }) => value),
    districts: districts.map(({ value }) => value),
    crosswalk: crosswalk.map(({ value }) => value),
    idPrefixes: idPrefixes.map(({ value }) => value),
    tiles: tiles.map(({ value }) => value),
    holidays: holidays.map(({ value }) => value),
  }
}

async function findFolder(nameOrFolder: string): Promise<string> {
  for (const folder of [join(builtInFolder, nameOrFolder), resolve(nameOrFolder)]) {
    if (await stat(join(folder, 'profile.yaml')).catch(() => undefined)) return folder
  }
  const entries = await readdir(builtInFolder)
  const found = await Promise.all(entries.map((name) => stat(join(builtInFolder, name, 'profile.yaml')).catch(() => undefined)))
  const builtIn = entries.filter((_, index) => found[index]).sort()
  throw new DoisoatError('PROFILE_UNKNOWN', `no profile ${nameOrFolder}: expected ${builtIn.join(', ')} or a folder with a profile.yaml`, {
    exit: 'usage',
    next: `--profile ${builtIn[0]}`,
    fields: { builtIn },
  })
}
