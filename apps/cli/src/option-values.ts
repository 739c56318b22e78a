import { DoisoatError } from '@doisoat/contracts'
import type { Declared } from '@doisoat/reconcile'

/** A whole number from the command line; throws OPTION_VALUE (usage). */
export function wholeNumber(option: string, text: string): number {
  if (!/^[0-9]{1,15}$/.test(text))
    throw new DoisoatError('OPTION_VALUE', `${option} takes a whole number, not ${JSON.stringify(text)}`, { exit: 'usage' })
  return Number(text)
}

/** An ISO day; throws OPTION_VALUE (usage). */
export function isoDay(option: string, text: string): string {
  const day = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  if (day === undefined || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) {
    throw new DoisoatError('OPTION_VALUE', `${option} takes a day such as 2025-08-01, not ${JSON.stringify(text)}`, {
      exit: 'usage',
    })
  }
  return text
}

const delimiterNames = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const
const encodingNames = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258'] as const

/** What --encoding and --delimiter say, by register; throws OPTION_VALUE (usage) listing what there is. */
export function declaredDeliveries(
  encodings: Readonly<Record<string, string>>,
  delimiters: Readonly<Record<string, string>>,
): Record<string, Declared> {
  const declared: Record<string, Declared> = {}
  for (const [register, name] of Object.entries(encodings)) {
    const encoding = encodingNames.find((one) => one === name)
    if (encoding === undefined) throw unknownName('--encoding', name, encodingNames)
    declared[register] = { ...declared[register], encoding }
  }
  for (const [register, name] of Object.entries(delimiters)) {
    const found = Object.entries(delimiterNames).find(([one]) => one === name)
    if (found === undefined) throw unknownName('--delimiter', name, Object.keys(delimiterNames))
    declared[register] = { ...declared[register], delimiter: found[1] }
  }
  return declared
}

function unknownName(option: string, value: string, known: readonly string[]): DoisoatError {
  return new DoisoatError('OPTION_VALUE', `${option} ${value} is not known; there are: ${known.join(', ')}`, { exit: 'usage' })
}
