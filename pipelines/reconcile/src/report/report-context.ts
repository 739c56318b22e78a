import { findFinding, type RunJson, sayInVietnamese } from '@doisoat/contracts'
import { type CoverageDefinition, type Profile, unitListInForce } from '@doisoat/profile'
import type { MeasureFiles } from './measures.ts'
import type { Language, Rate } from './numbers.ts'
import { textEn } from './text-en.ts'
import { type ReportText, textVi } from './text-vi.ts'

/** All a section of the report is made from. */
export interface ReportContext {
  readonly run: RunJson
  readonly profile: Profile
  readonly measures: MeasureFiles
  readonly language: Language
  readonly text: ReportText
  /** Version of the unit list in force on the as-of date. */
  readonly listVersion: string
}

/** The context of the report in one language. */
export function reportContext(parts: Pick<ReportContext, 'run' | 'profile' | 'measures' | 'language'>): ReportContext {
  return {
    ...parts,
    text: parts.language === 'vi' ? textVi : textEn,
    listVersion: unitListInForce(parts.profile, parts.run.asOf),
  }
}

/** The title of a register; one the profile does not have is shown by name. */
export function registerTitle({ profile, language }: ReportContext, name: string): string {
  return profile.registers.find((register) => register.name === name)?.title[language] ?? name
}

export function agencyTitle({ profile, language }: ReportContext, name: string): string {
  return profile.agencies.find((agency) => agency.name === name)?.title[language] ?? name
}

/** A sentence of run.json in the language of the page. */
export function sentenceOf(context: ReportContext, sentence: string): string {
  const { profile, text, language } = context
  if (language === 'en') return sentence
  return sayInVietnamese(sentence, (name) => {
    const register = registerTitle(context, name)
    if (register !== name) return register
    const definition = profile.coverage.find((one) => one.definition === name)?.title.vi
    return definition ?? text.verdictNames[name] ?? findFinding(name)?.title.vi ?? name
  })
}

export interface MeasuredCoverage {
  readonly definition: CoverageDefinition
  readonly rate: Rate
}

/** Definitions of the profile that this run measured, the headline ones first. */
export function measuredCoverage({ profile, run }: ReportContext): readonly MeasuredCoverage[] {
  const measured = profile.coverage.flatMap((definition) => {
    const rate = run.coverage.find((one) => one.basis === 'people' && one.definition === definition.definition)
    return rate ? [{ definition, rate }] : []
  })
  return [...measured.filter((one) => one.definition.headline), ...measured.filter((one) => !one.definition.headline)]
}
