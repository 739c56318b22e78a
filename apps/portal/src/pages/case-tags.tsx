/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { unitListInForce } from '@doisoat/profile'
import type { Standing } from '@doisoat/store'
import { type Language, showCount, showDate } from '../language.ts'
import { caseWords } from '../messages/cases.ts'
import type { Frame } from './layout.tsx'

const looks: Readonly<Partial<Record<Standing, string>>> = { overdue: 'tag-bad', open: 'tag-review', closed: 'tag-good' }

/** How a case stands, in a word. */
export function StandingTag({ standing, language }: { readonly standing: Standing; readonly language: Language }) {
  return <span class={`tag ${looks[standing] ?? ''}`}>{caseWords[language].standings[standing]}</span>
}

interface DueProps {
  readonly due: string
  /** ISO day of the deployment. */
  readonly today: string
  /** Days left or late are counted only while somebody has to act. */
  readonly counts: boolean
  readonly language: Language
}

/** A deadline, and by how many calendar days it lies ahead or behind. */
export function Due({ due, today, counts, language }: DueProps) {
  const text = caseWords[language]
  const days = Math.round((Date.parse(due) - Date.parse(today)) / 86_400_000)
  const left = days === 0 ? text.today : (days > 0 ? text.daysLeft : text.daysLate)(showCount(Math.abs(days), language))
  return (
    <>
      <time datetime={due}>{showDate(due, language)}</time>
      {counts && <span class="note">{left}</span>}
    </>
  )
}

/** Name of a unit of the list in force on a day; its code when the list lacks it, a word when it is not known. */
export function unitName({ portal, language }: Frame, code: string, asOf: string): string {
  if (code === '' || code === 'unknown') return caseWords[language].unknownUnit
  const list = unitListInForce(portal.profile, asOf)
  return portal.profile.units.find((unit) => unit.unitCode === code && unit.listVersion === list)?.name ?? code
}
