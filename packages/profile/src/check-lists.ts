import type { Entry } from './csv-lists.ts'
import { type Problem, reportIn } from './problem.ts'
import type { CalendarDay, CrosswalkRow, District, ProfileFile, Tile, Unit } from './profile.ts'
import type { YamlFile } from './yaml-file.ts'

/** The rows of the CSV lists of a profile folder, with their lines. */
export interface Lists {
  readonly units: readonly Entry<Unit>[]
  readonly districts: readonly Entry<District>[]
  readonly crosswalk: readonly Entry<CrosswalkRow>[]
  readonly idPrefixes: readonly Entry<string>[]
  readonly tiles: readonly Entry<Tile>[]
  readonly holidays: readonly Entry<CalendarDay>[]
}

type ReportRow = (line: number | undefined, found: string, expected: string) => void

/**
 * Reports repeated rows and codes of the CSV lists that stand in no unit list; versions are those of `profile.yaml`.
 *
 * A code is not looked up in a list that already has faults: its unreadable rows would come back as codes that do not exist.
 */
export function checkLists(lists: Lists, main: YamlFile<ProfileFile>, problems: Problem[]): void {
  const faulty = new Set(problems.map(({ file }) => file))
  const units = faulty.has('units.csv') ? undefined : lists.units.map(({ value }) => value)
  const into =
    (file: string): ReportRow =>
    (line, found, expected) => {
      problems.push({ file, line, found, expected })
    }
  const versions = main.value.unitLists.map(({ version }) => version)
  checkUnits(lists.units, versions, into('units.csv'))
  checkDistricts(lists.districts, versions, into('districts.csv'))
  checkCrosswalk(lists.crosswalk, units, into('crosswalk.csv'))
  checkTiles(
    lists.tiles,
    units?.filter(({ listVersion }) => listVersion === versions.at(-1)),
    into('tile-grid.csv'),
  )
  if (!faulty.has('id-prefixes.csv')) checkPrefixes(lists.idPrefixes, main.value.nationalId.prefixDigits, into('id-prefixes.csv'))
  if (!faulty.has('districts.csv')) checkDistrictsOfUnits(lists, into('units.csv'))
  versions.forEach((version, index) => {
    if (units && !units.some(({ listVersion }) => listVersion === version)) {
      reportIn(main, problems)(['unitLists', index], `list ${version} without a unit`, 'units of this list in units.csv')
    }
  })
  checkHolidays(lists.holidays, into('holidays.csv'))
}

function checkHolidays(holidays: Lists['holidays'], report: ReportRow): void {
  checkRepeats(holidays, ({ date }) => date, report)
  for (const { line, value } of holidays) {
    const { date, kind } = value
    // 2025-02-30 has the form of a date; as an instant it becomes another day or none.
    const day = new Date(`${date}T00:00:00Z`)
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date)
      report(line, `date ${date}`, 'a day of the calendar')
    else if (kind === 'working' && ![0, 6].includes(day.getUTCDay()))
      report(
        line,
        `working day ${date}, which is no Saturday or Sunday`,
        'a day of the weekend; other days are working days anyway',
      )
  }
}

function checkUnits(units: Lists['units'], versions: readonly string[], report: ReportRow): void {
  checkRepeats(units, ({ unitCode, listVersion }) => `unit ${unitCode} of list ${listVersion}`, report)
  checkVersions(units, versions, report)
}

function checkDistricts(districts: Lists['districts'], versions: readonly string[], report: ReportRow): void {
  checkRepeats(districts, ({ districtCode, listVersion }) => `district ${districtCode} of list ${listVersion}`, report)
  checkVersions(districts, versions, report)
}

function checkVersions(
  entries: readonly Entry<{ readonly listVersion: string }>[],
  versions: readonly string[],
  report: ReportRow,
): void {
  for (const { line, value } of entries) {
    if (!versions.includes(value.listVersion))
      report(line, `list ${value.listVersion}`, `one of ${versions.join(', ')} (profile.yaml)`)
  }
}

function checkDistrictsOfUnits({ units, districts }: Lists, report: ReportRow): void {
  const known = new Set(districts.map(({ value }) => `${value.listVersion} ${value.districtCode}`))
  for (const { line, value } of units) {
    const { districtCode, listVersion } = value
    if (districtCode !== '' && !known.has(`${listVersion} ${districtCode}`)) {
      report(line, `district ${districtCode}`, `a district of list ${listVersion} in districts.csv`)
    }
  }
}

function checkCrosswalk(crosswalk: Lists['crosswalk'], units: readonly Unit[] | undefined, report: ReportRow): void {
  checkRepeats(crosswalk, (row) => `pair ${row.oldCode} of ${row.oldVersion} to ${row.newCode} of ${row.newVersion}`, report)
  const known = units && new Set(units.map(({ unitCode, listVersion }) => `${listVersion} ${unitCode}`))
  const rowsOfOldUnit = Map.groupBy(crosswalk, ({ value }) => `${value.oldVersion} ${value.oldCode} ${value.newVersion}`)
  for (const { line, value } of crosswalk) {
    const { oldCode, oldVersion, newCode, newVersion, extent } = value
    if (known && !known.has(`${oldVersion} ${oldCode}`))
      report(line, `old unit ${oldCode}`, `a unit of list ${oldVersion} in units.csv`)
    if (known && !known.has(`${newVersion} ${newCode}`))
      report(line, `new unit ${newCode}`, `a unit of list ${newVersion} in units.csv`)
    if (oldVersion === newVersion) report(line, `list ${oldVersion} on both sides`, 'two different lists')
    const several = (rowsOfOldUnit.get(`${oldVersion} ${oldCode} ${newVersion}`)?.length ?? 0) > 1
    if (several && extent === 'whole')
      report(line, `whole of ${oldCode}, which goes to several units`, 'extent part on each of its rows')
  }
}

function checkPrefixes(idPrefixes: Lists['idPrefixes'], prefixDigits: number, report: ReportRow): void {
  checkRepeats(idPrefixes, (prefix) => `prefix ${prefix}`, report)
  if (prefixDigits > 0 && idPrefixes.length === 0)
    report(undefined, 'no prefix', `prefixes of ${prefixDigits} digits, or prefixDigits: 0`)
  for (const { line, value } of prefixDigits > 0 ? idPrefixes : []) {
    if (value.length !== prefixDigits || !/^\d+$/.test(value))
      report(line, `prefix ${value}`, `${prefixDigits} digits (a spreadsheet drops leading zeros)`)
  }
}

function checkTiles(tiles: Lists['tiles'], newestUnits: readonly Unit[] | undefined, report: ReportRow): void {
  checkRepeats(tiles, ({ unitCode }) => `unit ${unitCode}`, report)
  checkRepeats(tiles, ({ column, row }) => `cell ${column},${row}`, report)
  for (const { line, value } of tiles) {
    if (newestUnits && !newestUnits.some(({ unitCode }) => unitCode === value.unitCode)) {
      report(line, `unit ${value.unitCode}`, 'a unit of the newest list in units.csv')
    }
  }
}

function checkRepeats<T>(entries: readonly Entry<T>[], keyOf: (value: T) => string, report: ReportRow): void {
  const seen = new Map<string, number>()
  for (const { line, value } of entries) {
    const key = keyOf(value)
    const first = seen.get(key)
    if (first === undefined) seen.set(key, line)
    else report(line, `a second ${key}`, `one, and line ${first} has it`)
  }
}
