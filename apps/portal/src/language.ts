const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

const locale = { vi: 'vi-VN', en: 'en-GB' } as const
const counts = { vi: new Intl.NumberFormat(locale.vi), en: new Intl.NumberFormat(locale.en) } as const
const rates = { vi: rateFormat(locale.vi), en: rateFormat(locale.en) } as const
const dates = {
  vi: new Intl.DateTimeFormat(locale.vi, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat(locale.en, { dateStyle: 'long', timeZone: 'UTC' }),
} as const

function rateFormat(name: string): Intl.NumberFormat {
  return new Intl.NumberFormat(name, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

/** The language of a URL's first segment, or undefined. */
export function parseLanguage(text: string | undefined): Language | undefined {
  return languages.find((language) => language === text)
}

/** 1119079 → 1.119.079 or 1,119,079. */
export function showCount(count: number, language: Language): string {
  return counts[language].format(count)
}

/** A rate with one decimal; only all of them are 100 %, only none of them are 0 %. */
export function showRate(numerator: number, denominator: number, language: Language): string {
  if (denominator === 0) return '–'
  const rate = numerator / denominator
  const shown = numerator === denominator || numerator === 0 ? rate : Math.min(0.999, Math.max(0.001, rate))
  return rates[language].format(shown)
}

/** A date column ('YYYY-MM-DD') as people write it. */
export function showDate(isoDate: string, language: Language): string {
  return dates[language].format(new Date(`${isoDate}T00:00:00Z`))
}

/** A moment to the minute, in UTC and saying so. */
export function showTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Addresses for programs have no language; errors there are JSON. */
export function isApiPath(path: string): boolean {
  return path.startsWith('/api/') || path === '/healthz'
}
