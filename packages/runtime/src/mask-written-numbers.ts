/** A day stays readable: 28-01-2026, 28.01.2026, 2026-01-28. */
const day =
  '(?<!\\p{Nd}|\\p{Nd}[.-])(?:[0-3]?\\d[-.][01]?\\d[-.](?:19|20)\\d{2}|(?:19|20)\\d{2}-[01]\\d-[0-3]\\d)(?!\\p{Nd}|[.-]\\p{Nd})'
/** Nine or more digits, however they are grouped: 048088123760, 0905 123 456, 0905.123.456, (0236) 3-888-888. */
const number = '\\p{Nd}(?:[ \\t\\u00a0.()–-]{0,3}\\p{Nd}){8,}'
const dayOrNumber = new RegExp(`(?<day>${day})|${number}`, 'gu')
const kept = 3

/** Hides the numbers of people in what somebody wrote: all digits after the third; spaces, dots and hyphens stay. */
export function maskWrittenNumbers(text: string): string {
  return text.replace(dayOrNumber, (found, isDay: string | undefined) => {
    if (isDay !== undefined) return found
    let digits = 0
    return found.replace(/\p{Nd}/gu, (digit) => (++digits > kept ? '•' : digit))
  })
}
