export const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

/** A rate as it is stored: two numbers, never a quotient. */
export interface Rate {
  readonly numerator: number
  readonly denominator: number
}

// Written out, not by Intl: the report's bytes must not depend on the locale data of the machine's Node.
const marks = { vi: { group: '.', decimal: ',' }, en: { group: ',', decimal: '.' } } as const

/** 1119079 → 1.119.079 or 1,119,079. */
export function showCount(count: number, language: Language): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, marks[language].group)
}

/** A rate with one decimal; only all of them are 100 %, only none of them are 0 %: what rounds to either is < 0.1 % or > 99.9 %. */
export function showRate({ numerator, denominator }: Rate, language: Language): string {
  if (denominator === 0) return '–'
  const percent = (100 * numerator) / denominator
  if (numerator === 0 || numerator === denominator) return showPercent(percent, language)
  if (percent < 0.05) return `< ${showPercent(0.1, language)}`
  return percent >= 99.95 ? `> ${showPercent(99.9, language)}` : showPercent(percent, language)
}

/** 0.01 of 1 is shown as 1.0 %. */
export function showShare(share: number, language: Language): string {
  return showPercent(100 * share, language)
}

function showPercent(percent: number, language: Language): string {
  // Vietnamese sets the sign apart, and never on another line.
  return `${showDecimal(percent, language)}${language === 'vi' ? '\u00a0' : ''}%`
}

/** One decimal. */
export function showDecimal(value: number, language: Language): string {
  const [whole = '', decimals = ''] = Math.abs(value).toFixed(1).split('.')
  return `${value < 0 ? '−' : ''}${showCount(Number(whole), language)}${marks[language].decimal}${decimals}`
}

const months = 'January February March April May June July August September October November December'.split(' ')

/** An ISO day as people write it: 01/08/2025 or 1 August 2025. */
export function showDay(isoDay: string, language: Language): string {
  const [year = '', month = '', day = ''] = isoDay.split('-')
  return language === 'vi' ? `${day}/${month}/${year}` : `${Number(day)} ${months[Number(month) - 1] ?? month} ${year}`
}
