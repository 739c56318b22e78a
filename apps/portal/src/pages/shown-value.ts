import { showDate, showMonth } from '../language.ts'
import { messages } from '../messages.ts'
import type { Frame } from './frame.ts'

const days: ReadonlySet<string> = new Set(['birth_date', 'updated_on', 'death_date'])

/** A value of a register in words: days as the language writes them, M and F, statuses; anything else as it stands. */
export function shownValue(frame: Frame, register: string, { field, value }: { readonly field: string; readonly value: string }) {
  const { language } = frame
  if (days.has(field)) return shownDay(value, frame)
  if (field === 'sex') return messages[language].sexes[value] ?? value
  if (field === 'status' && language === 'vi') return statusWord(frame, register, value)
  return value
}

function shownDay(value: string, { language }: Frame): string {
  if (/^\d{4}-\d{2}$/.test(value)) return showMonth(value)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
  return isDay ? showDate(value, language) : value
}

/** The first Vietnamese writing of a status in the profile; a bare code stays beside it. */
function statusWord({ portal }: Frame, register: string, value: string): string {
  const columns = portal.profile.registers.find(({ name }) => name === register)?.columns ?? []
  const column = columns.find(({ meaning }) => meaning === 'status') ?? columns.find(({ meaning }) => meaning === 'life_status')
  const word = column?.values?.[value]?.find((alias) => /[^\p{ASCII}]/u.test(alias))
  if (word === undefined) return value
  return /^\d+$/.test(value) ? `${word} (${value})` : word
}
