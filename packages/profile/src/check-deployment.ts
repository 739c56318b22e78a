import { findFinding } from '@doisoat/contracts'
import { checkKnown } from './check-register.ts'
import { type Problem, type Report, reportIn, show } from './problem.ts'
import type { CoverageDefinition, ProfileFile, Register } from './profile.ts'
import type { YamlFile } from './yaml-file.ts'

/** The parsed YAML files of a profile folder, as far as they could be parsed. */
export interface ParsedFiles {
  readonly main: YamlFile<ProfileFile> | undefined
  readonly registers: readonly YamlFile<Register>[]
  /** Every register that has a file, also those whose file is broken: they are not "unknown". */
  readonly registerNames: readonly string[]
}

/** Reports every fault of `profile.yaml` and every name that it and the registers use of each other and that does not exist. */
export function checkDeployment(files: ParsedFiles, problems: Problem[]): void {
  const { main, registers } = files
  checkReference(files, problems)
  if (!main) return
  const report = reportIn(main, problems)
  checkNationalId(main.value, report)
  checkUnitLists(main.value, report)
  checkAgeBands(main.value, report)
  checkCoverage(main.value, files, report)
  checkAgencies(main.value, report)
  checkScores(main.value, report)
  for (const code of Object.keys(main.value.deadlines.codes)) {
    if (!findFinding(code)) report(['deadlines', 'codes', code], `deadline of ${code}`, 'a code of the finding catalogue')
  }
  for (const register of registers) {
    const { owner, unitList } = register.value
    const agencies = main.value.agencies.map(({ name }) => name)
    if (!agencies.includes(owner))
      reportIn(register, problems)(['owner'], `agency ${owner}`, `one of ${agencies.join(', ')} (profile.yaml)`)
    const versions = main.value.unitLists.map(({ version }) => version)
    if (unitList !== null && !versions.includes(unitList)) {
      reportIn(register, problems)(['unitList'], `unit list ${unitList}`, `one of ${versions.join(', ')} (profile.yaml)`)
    }
  }
}

function checkReference({ registers, registerNames }: ParsedFiles, problems: Problem[]): void {
  const [reference, ...others] = registers.filter(({ value }) => value.role === 'reference')
  if (!reference) {
    // A broken file may be the reference register: its own faults are reported.
    if (registers.length < registerNames.length) return
    problems.push({
      file: 'registers',
      line: undefined,
      found: 'no reference register',
      expected: 'one register with role: reference',
    })
    return
  }
  for (const other of others)
    reportIn(other, problems)(['role'], 'a second reference register', `one, and ${reference.value.name} is it`)
  for (const register of registers) {
    register.value.statusRules.forEach((rule, index) => {
      const where = { register: reference.value, meaning: 'life_status', path: ['statusRules', index, 'lifeStatus'] } as const
      checkKnown(rule.lifeStatus === null ? [] : [rule.lifeStatus], where, reportIn(register, problems))
    })
  }
}

function checkNationalId({ nationalId }: ProfileFile, report: Report): void {
  const { digits, structure, prefixDigits, zeroLostFromDigits, oldNumberDigits } = nationalId
  if (structure === 'vn' && digits !== 12)
    report(['nationalId', 'digits'], `structure vn with ${digits} digits`, '12 digits, or structure none')
  if (prefixDigits > digits) report(['nationalId', 'prefixDigits'], `${prefixDigits} prefix digits`, `at most ${digits}`)
  if (zeroLostFromDigits !== null && zeroLostFromDigits >= digits) {
    report(['nationalId', 'zeroLostFromDigits'], `zeros lost from ${zeroLostFromDigits} digits`, `fewer than ${digits}`)
  }
  if (oldNumberDigits === digits)
    report(['nationalId', 'oldNumberDigits'], `an old number of ${digits} digits`, 'another length than that of the national ID')
  for (const key of ['foreignDocument', 'mobileNumber'] as const) {
    const pattern = nationalId[key]
    const fault = pattern === null ? undefined : patternFault(pattern)
    if (fault !== undefined) report(['nationalId', key], show(pattern), fault)
  }
}

/** The batch matches with RE2, which has neither look-around nor back-references. */
function patternFault(pattern: string): string | undefined {
  if (/\(\?[=!<]|\\[1-9]/.test(pattern)) return 'a regular expression without look-around and back-references'
  try {
    return RegExp(pattern, 'u') && undefined
  } catch {
    return 'a regular expression'
  }
}

function checkUnitLists({ unitLists }: ProfileFile, report: Report): void {
  checkUnique(
    unitLists.map(({ version }) => version),
    'unitLists',
    report,
  )
  unitLists.forEach(({ validFrom }, index) => {
    const before = unitLists[index - 1]
    if (before && validFrom <= before.validFrom)
      report(['unitLists', index], `valid from ${validFrom}`, `a day after ${before.validFrom}: oldest list first`)
  })
}

function checkAgeBands({ ageBands }: ProfileFile, report: Report): void {
  checkUnique(
    ageBands.map(({ name }) => name),
    'ageBands',
    report,
  )
  let from: number | null = 0
  ageBands.forEach((band, index) => {
    if (from === null) report(['ageBands', index], `band ${band.name} after one without an end`, 'the open band last')
    else if (band.from !== from)
      report(['ageBands', index], `band ${band.name} from ${band.from}`, `from ${from}: no gap and no overlap`)
    if (band.to !== null && band.to < band.from)
      report(['ageBands', index], `band ${band.name} from ${band.from} to ${band.to}`, 'an end that is not before the start')
    from = band.to === null ? null : band.to + 1
  })
  if (from !== null)
    report(['ageBands', ageBands.length - 1], `last band to ${from - 1}`, 'to: null, so that everyone has a band')
}

function checkCoverage(profile: ProfileFile, files: ParsedFiles, report: Report): void {
  checkUnique(
    profile.coverage.map(({ definition }) => definition),
    'coverage',
    report,
  )
  profile.coverage.forEach((one, index) => {
    checkDefinition(one, { files, path: ['coverage', index] }, report)
  })
  for (const register of new Set(profile.coverage.map((one) => one.register))) {
    const own = profile.coverage.filter((one) => one.register === register)
    const headlines = own.filter((one) => one.headline).length
    const index = profile.coverage.findLastIndex((one) => one.register === register && (headlines === 0 || one.headline))
    if (headlines !== 1) report(['coverage', index], `${headlines} headline definitions of register ${register}`, 'one')
  }
  profile.targets.forEach(({ definition }, index) => {
    const known = profile.coverage.map((one) => one.definition)
    if (!known.includes(definition))
      report(['targets', index, 'definition'], `target of ${definition}`, `one of ${known.join(', ')}`)
  })
}

function checkDefinition(
  one: CoverageDefinition,
  where: { files: ParsedFiles; path: readonly PropertyKey[] },
  report: Report,
): void {
  const { files, path } = where
  const { residence, ageFrom, ageTo, inRegister } = one.denominator
  const reference = files.registers.find(({ value }) => value.role === 'reference')?.value
  const covered = files.registerNames.filter((name) => name !== reference?.name)
  if (!covered.includes(one.register)) report([...path, 'register'], `register ${one.register}`, `one of ${covered.join(', ')}`)
  if (inRegister !== null && !covered.includes(inRegister)) {
    report([...path, 'denominator', 'inRegister'], `register ${inRegister}`, `one of ${covered.join(', ')}`)
  }
  if (ageTo !== null && ageTo < ageFrom)
    report([...path, 'denominator', 'ageTo'], `ages ${ageFrom} to ${ageTo}`, 'an end that is not before the start')
  const register = files.registers.find(({ value }) => value.name === one.register)?.value
  if (register) checkKnown(one.statuses, { register, meaning: 'status', path: [...path, 'statuses'] }, report)
  if (reference)
    checkKnown(
      residence,
      { register: reference, meaning: 'residence_status', path: [...path, 'denominator', 'residence'] },
      report,
    )
}

function checkAgencies({ agencies, blocks, referenceOwner }: ProfileFile, report: Report): void {
  const names = agencies.map(({ name }) => name)
  const blockNames = blocks.map(({ name }) => name)
  checkUnique(names, 'agencies', report)
  checkUnique(blockNames, 'blocks', report)
  agencies.forEach(({ block }, index) => {
    if (!blockNames.includes(block)) report(['agencies', index, 'block'], `block ${block}`, `one of ${blockNames.join(', ')}`)
  })
  if (!names.includes(referenceOwner)) report(['referenceOwner'], `agency ${referenceOwner}`, `one of ${names.join(', ')}`)
}

function checkScores({ scores }: ProfileFile, report: Report): void {
  const sum = Object.values(scores.weights).reduce((total, weight) => total + weight, 0)
  if (Math.abs(sum - 1) > 1e-9) report(['scores', 'weights'], `weights that add up to ${sum}`, '1')
  checkUnique(
    scores.bands.map(({ name }) => name),
    'scores',
    report,
  )
  scores.bands.forEach(({ name, from }, index) => {
    const better = scores.bands[index - 1]
    if (better && from >= better.from)
      report(['scores', 'bands', index], `band ${name} from ${from}`, `less than ${better.from}: best band first`)
  })
  if (scores.bands.at(-1)?.from !== 0) report(['scores', 'bands'], 'scores without a band', 'a last band from 0')
}

function checkUnique(names: readonly string[], key: string, report: Report): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) report([key, index], `a second ${name}`, 'each name once')
  })
}
