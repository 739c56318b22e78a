import { DoisoatError } from '@doisoat/contracts'

/** A whole number from the command line; throws OPTION_VALUE (usage). */
export function wholeNumber(option: string, text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new DoisoatError('OPTION_VALUE', `${option} takes a whole number, not ${JSON.stringify(text)}`, { exit: 'usage' })
  return Number(text)
}

/** An ISO day; throws OPTION_VALUE (usage). */
export function isoDay(option: string, text: string): string {
  const day = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  if (day === undefined || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) {
    throw new DoisoatError('OPTION_VALUE', `${option} takes a day such as 2025-08-01, not ${JSON.stringify(text)}`, { exit: 'usage' })
  }
  return text
}
