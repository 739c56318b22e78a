/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { findFinding } from '@doisoat/contracts'
import { maskNumber } from '@doisoat/identifiers'
import { maskLongDigits } from '@doisoat/runtime'
import { caseWords } from '../messages/cases.ts'
import type { Frame } from './layout.tsx'
import { Severity, titleOf } from './run-page.tsx'
import { shownValue } from './shown-value.ts'

/** A finding as a page shows it, whoever reads it. */
export interface ShownReason {
  readonly code: string
  readonly severity: string
  readonly register: string
  readonly field: string
  readonly value: string
  /** Empty where the reader may not see it. */
  readonly referenceValue: string
  readonly likelyWrong: string
  readonly suggestedValue: string
  readonly confidence: string
  readonly evidence: string
  readonly remedy: { readonly vi: string; readonly en: string }
}

const numbers: ReadonlySet<string> = new Set(['national_id', 'register_number', 'card_number'])

/** Why a case is open: each finding with both values, who is probably wrong and what to do. */
export function CaseReasons({
  frame,
  reasons,
  revealed,
}: {
  readonly frame: Frame
  readonly reasons: readonly ShownReason[]
  readonly revealed: boolean
}) {
  const { language } = frame
  const text = caseWords[language]
  if (reasons.length === 0) return <p class="notice">{text.carriedOn}</p>
  return (
    <ul class="cards reasons">
      {reasons.map((reason) => {
        const finding = findFinding(reason.code)
        const { field } = reason
        const shown = (value: string): string =>
          numbers.has(field) && !revealed ? maskNumber(value) : shownValue(frame, reason.register, { field, value })
        const facts: readonly (readonly [label: string, value: string])[] = [
          [text.ofRegister, titleOf(frame, reason.register)],
          [text.field, text.fields[field] ?? field],
          [text.found, shown(reason.value)],
          [text.reference_value, shown(reason.referenceValue)],
          [text.wrong, reason.likelyWrong === '' ? '' : titleOf(frame, reason.likelyWrong)],
          [text.suggestion, shown(reason.suggestedValue)],
          [text.confidence, text.confidences[reason.confidence] ?? reason.confidence],
          [text.evidence, maskLongDigits(reason.evidence)],
          [text.remedy, reason.remedy[language]],
        ]
        return (
          <li class="card">
            <h3>
              <span class="code-number">{finding?.number}</span>
              {finding?.title[language] ?? reason.code}
            </h3>
            <Severity severity={reason.severity} language={language} />
            <dl class="facts">
              {facts.map(([label, value]) =>
                value === '' ? null : (
                  <>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                  </>
                ),
              )}
            </dl>
          </li>
        )
      })}
    </ul>
  )
}
