import type { Language } from '../language.ts'

/** The words of a page in both languages: every word of one is there in the other. */
export function words<T extends object>(vi: T, en: NoInfer<T>): Readonly<Record<Language, T>> {
  return { vi, en }
}

/** A table of words whose keys come from elsewhere: a stage, a rule, an error. */
export type WordTable = Readonly<Record<string, string>>

/** Marks a part of the words as a table that is looked up by names from elsewhere. */
export function wordTable(table: WordTable): WordTable {
  return table
}
