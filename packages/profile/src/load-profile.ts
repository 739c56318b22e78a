import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DoisoatError } from '@doisoat/contracts'
import { checkDeployment } from './check-deployment.ts'
import { checkLists, type Lists } from './check-lists.ts'
import { checkRegister } from './check-register.ts'
import {
  type CsvList,
  crosswalkList,
  districtList,
  type Entry,
  holidayList,
  idPrefixList,
  readList,
  tileList,
  unitList,
} from './csv-lists.ts'
import { type Problem, profileInvalid, reportIn } from './problem.ts'
import { type CalendarDay, type Profile, ProfileFile, Register } from './profile.ts'
import { readProfileFiles } from './profile-files.ts'
import { parseYaml } from './yaml-file.ts'

const builtInFolder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Loads a deployment: the name of a built-in profile, or the path of a profile folder.
 *
 * Throws PROFILE_INVALID with every fault of the folder at once, PROFILE_UNKNOWN when there is no such profile.
 */
export async function loadProfile(nameOrFolder: string): Promise<Profile> {
  const folder = await findFolder(nameOrFolder)
  const problems: Problem[] = []
  const { hash, registers: registerFiles, texts } = await readProfileFiles(folder, problems)
  const main = parseYaml('profile.yaml', texts.get('profile.yaml'), { schema: ProfileFile, problems })
  const registers = registerFiles
    .flatMap((file) => parseYaml(file, texts.get(file), { schema: Register, problems }) ?? [])
    .map((file) => ({ ...file, value: withSharedAliases(file.value, main?.value.headerAliases ?? {}) }))
  const lists = await readLists(texts, problems)

  for (const register of registers) checkRegister(register.file, register.value, reportIn(register, problems))
  checkDeployment({ main, registers, registerNames: registerFiles.map((file) => basename(file, '.yaml')) }, problems)
  if (main) checkLists(lists, main, problems)
  if (!main || problems.length > 0) throw profileInvalid(folder, problems)

  const values = <T>(entries: readonly Entry<T>[]): T[] => entries.map(({ value }) => value)
  const daysOf = (kind: CalendarDay['kind']): string[] =>
    values(lists.holidays)
      .filter((day) => day.kind === kind)
      .map(({ date }) => date)
      .sort()
  return {
    ...main.value,
    folder,
    hash,
    registers: registers
      .map(({ value }) => value)
      .sort((a, b) => Number(b.role === 'reference') - Number(a.role === 'reference')),
    units: values(lists.units),
    districts: values(lists.districts),
    crosswalk: values(lists.crosswalk),
    idPrefixes: values(lists.idPrefixes),
    tiles: values(lists.tiles),
    holidays: daysOf('off'),
    workingDays: daysOf('working'),
  }
}

function withSharedAliases(register: Register, shared: ProfileFile['headerAliases']): Register {
  const columns = register.columns.map((column) => ({
    ...column,
    aliases: [...column.aliases, ...((column.meaning && shared[column.meaning]) ?? [])],
  }))
  return { ...register, columns }
}

async function readLists(texts: ReadonlyMap<string, string>, problems: Problem[]): Promise<Lists> {
  const read = <T>(list: CsvList<T>): Promise<Entry<T>[]> => readList(list, texts.get(list.file), problems)
  const [units, districts, crosswalk] = await Promise.all([read(unitList), read(districtList), read(crosswalkList)])
  const [idPrefixes, tiles, holidays] = await Promise.all([read(idPrefixList), read(tileList), read(holidayList)])
  return { units, districts, crosswalk, idPrefixes, tiles, holidays }
}

async function findFolder(nameOrFolder: string): Promise<string> {
  for (const folder of [join(builtInFolder, nameOrFolder), resolve(nameOrFolder)]) {
    if (await stat(join(folder, 'profile.yaml')).catch(() => undefined)) return folder
  }
  const entries = await readdir(builtInFolder)
  const found = await Promise.all(entries.map((name) => stat(join(builtInFolder, name, 'profile.yaml')).catch(() => undefined)))
  const builtIn = entries.filter((_, index) => found[index]).sort()
  throw new DoisoatError(
    'PROFILE_UNKNOWN',
    `no profile ${nameOrFolder}: expected ${builtIn.join(', ')} or a folder with a profile.yaml`,
    {
      exit: 'usage',
      next: `--profile ${builtIn.join(' | ')}`,
      fields: { builtIn },
    },
  )
}
