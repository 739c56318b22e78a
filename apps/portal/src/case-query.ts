import { findingCatalogue } from '@doisoat/contracts'
import { type CaseCursor, type CaseFilter, type Standing, standings } from '@doisoat/store'
import { z } from 'zod'

/** What a list of cases shows; every part of it stands in the address of the page, and only what is asked for. */
export interface CaseQuery {
  readonly agency?: string | undefined
  readonly unit?: string | undefined
  readonly register?: string | undefined
  readonly code?: string | undefined
  readonly severity?: 'block' | 'review' | undefined
  readonly standing?: Standing | undefined
  readonly due?: string | undefined
}

const word = z.string().trim().min(1).max(60)
const fields = {
  agency: word,
  unit: word,
  register: word,
  code: z.enum(findingCatalogue.map(({ code }) => code)),
  severity: z.enum(['block', 'review']),
  standing: z.enum(standings),
  due: z.iso.date(),
} as const satisfies Readonly<Record<keyof CaseQuery, z.ZodType>>

const names = Object.keys(fields) as (keyof CaseQuery)[]

/** A part of a filter with a value that it cannot have, and the values that it can. */
export interface RefusedFilter {
  readonly name: string
  readonly values: readonly string[]
}

/** The first part of a filter that is not understood: without it the list would show more than was asked for. */
export function refusedFilter(value: (name: string) => string | null | undefined): RefusedFilter | undefined {
  const name = names.find((one) => (value(one) ?? '').trim() !== '' && !fields[one].safeParse(value(one)).success)
  if (name === undefined) return undefined
  const field = fields[name]
  return { name, values: field instanceof z.ZodEnum ? field.options : [name === 'due' ? 'YYYY-MM-DD' : '… ≤ 60'] }
}

/** The filter of an address or a form; what is empty filters nothing. What is not understood is refused before. */
export function readCaseQuery(value: (name: string) => string | null | undefined): CaseQuery {
  return Object.fromEntries(names.map((name) => [name, fields[name].safeParse(value(name)).data])) as CaseQuery
}

/** The filter as the store takes it. */
export function caseFilterOf({ code, due, ...rest }: CaseQuery): CaseFilter {
  return { ...rest, dueUntil: due, number: findingCatalogue.find((one) => one.code === code)?.number }
}

/** `?name=value&…` of a filter and whatever stands beside it; empty for none. */
export function showCaseQuery(query: CaseQuery, besides: Readonly<Record<string, string | undefined>> = {}): string {
  const parts = Object.entries({ ...query, ...besides }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return parts.length === 0 ? '' : `?${new URLSearchParams(parts).toString()}`
}

/** `after=2025-09-01.bcdfghjkmnpqrstv`; undefined for the first page, 'invalid' for anything else. */
export function parseCaseCursor(text: string | undefined): CaseCursor | undefined | 'invalid' {
  if (text === undefined) return undefined
  const [, deadline, key] = /^(\d{4}-\d{2}-\d{2})\.([bcdfghjkmnpqrstv]{16})$/.exec(text) ?? []
  return z.iso.date().safeParse(deadline).success && deadline && key ? { deadline, case_key: key } : 'invalid'
}

export function showCaseCursor({ deadline, case_key }: CaseCursor): string {
  return `${deadline}.${case_key}`
}
