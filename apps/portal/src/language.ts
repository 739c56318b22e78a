const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

const locale = { vi: 'vi-VN', en: 'en-GB' } as const
const counts = { vi: new Intl.NumberFormat(locale.vi), en: new Intl.NumberFormat(locale.en) } as const
const rates = { vi: rateFormat(locale.vi), en: rateFormat(locale.en) } as const
const changes = { vi: changeFormat(locale.vi), en: changeFormat(locale.en) } as const
const scores = { vi: scoreFormat(locale.vi), en: scoreFormat(locale.en) } as const
const dates = {
  vi: new Intl.DateTimeFormat(locale.vi, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat(locale.en, { dateStyle: 'long', timeZone: 'UTC' }),
} as const

function rateFormat(name: string): Intl.NumberFormat {
  return new Intl.NumberFormat(name, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

function scoreFormat(name: string): Intl.NumberFormat {
  return new Intl.NumberFormat(name, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

function changeFormat(name: string): Intl.NumberFormat {
  return new Intl.NumberFormat(name, { signDisplay: 'exceptZero', minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

/** The language of a URL's first segment, or undefined. */
export function parseLanguage(text: string | undefined): Language | undefined {
  return languages.find((language) => language === text)
}

/** 1119079 → 1.119.079 or 1,119,079. */
export function showCount(count: number, language: Language): string {
  return counts[language].format(count).replace('-', '−')
}

/** A share to the tenth of a percent, as it is shown; only all of them are 1, only none of them are 0. Null out of nobody. */
export function shownShare(numerator: number, denominator: number): number | null {
  if (denominator === 0) return null
  if (numerator === denominator || numerator === 0) return numerator / denominator
  return Math.min(999, Math.max(1, Math.round((1000 * numerator) / denominator))) / 1000
}

/** A rate with one decimal; some that round to none or to all are < 0,1 % or > 99,9 %. */
export function showRate(numerator: number, denominator: number, language: Language): string {
  const share = shownShare(numerator, denominator)
  if (share === null) return '–'
  const figure = withPercent(rates[language].format(100 * share), language)
  const away = 1000 * (numerator / denominator - share)
  if (away < -0.5 && share === 0.001) return `< ${figure}`
  return away >= 0.5 && share === 0.999 ? `> ${figure}` : figure
}

/** A number of percent, with no more decimals than it has: 50 % in Vietnamese, 50% in English. */
export function showPercent(percent: number, language: Language): string {
  return withPercent(showCount(percent, language), language)
}

/** Vietnamese sets the sign apart, and never on another line. */
function withPercent(figure: string, language: Language): string {
  return language === 'vi' ? `${figure}\u00a0%` : `${figure}%`
}

/** Points of a hundred with one decimal and their sign: +0,3 or −0,3. */
export function showPoints(points: number, language: Language): string {
  return changes[language].format(points).replace('-', '−')
}

/** A score or its part: two decimals, as it is ranked. */
export function showScore(score: number, language: Language): string {
  return scores[language].format(score)
}

/** A month as a column heading and on an axis: 08/2025. */
export function showMonth(isoDate: string): string {
  return `${isoDate.slice(5, 7)}/${isoDate.slice(0, 4)}`
}

/** A date column ('YYYY-MM-DD') as people write it. */
export function showDate(isoDate: string, language: Language): string {
  return dates[language].format(new Date(`${isoDate}T00:00:00Z`))
}

interface Clock {
  readonly language: Language
  readonly timeZone: string
  /** second: moments of one minute are told apart. */
  readonly to: 'minute' | 'second'
}

/** A moment as the clocks of a time zone show it: 22/11/2026 05:17 or 22 November 2026, 05:17. */
export function showTime(time: Date, { language, timeZone, to }: Clock): string {
  const timeStyle = to === 'second' ? 'medium' : 'short'
  // ISO, as the Swedish locale writes it.
  const iso = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle }).format(time)
  return `${showDate(iso.slice(0, 10), language)}${language === 'en' ? ',' : ''} ${iso.slice(11)}`
}

/** Addresses for programs have no language; errors there are JSON. */
export function isApiPath(path: string): boolean {
  return path.startsWith('/api/') || path === '/healthz'
}
