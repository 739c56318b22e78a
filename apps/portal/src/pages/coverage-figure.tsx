/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PublicCell } from '@doisoat/store'
import { type Language, showCount, showRate } from '../language.ts'
import { messages } from '../messages.ts'

interface CoverageFigureProps {
  readonly cell: PublicCell
  readonly unit: 'people' | 'rows'
  readonly language: Language
}

/** The big number with the fraction it comes from, or the mark of a hidden cell. */
export function CoverageFigure({ cell, unit, language }: CoverageFigureProps) {
  const text = messages[language]
  if (cell.numerator === null) {
    return (
      <p class="figure">
        <Hidden language={language} />
      </p>
    )
  }
  return (
    <>
      <p class="figure">{showRate(cell.numerator, cell.denominator, language)}</p>
      <p class="fraction">
        {showCount(cell.numerator, language)} {text.of} {showCount(cell.denominator, language)} {text[unit]}
      </p>
    </>
  )
}

/** The mark of a hidden cell, as in official statistics. */
export function Hidden({ language }: { readonly language: Language }) {
  return (
    <abbr class="hidden-cell" title={messages[language].suppressed}>
      :c
    </abbr>
  )
}

/** A bar beside a rate: the rate stands in figures next to it, so it is decoration. */
export function Bar({ cell, target }: { readonly cell: PublicCell; readonly target?: number | undefined }) {
  if (cell.numerator === null || cell.denominator === 0) return <></>
  const width = (100 * cell.numerator) / cell.denominator
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="bar-back" width="100" height="8" />
      <rect class="bar-fill" width={width.toFixed(2)} height="8" />
      {target !== undefined && <rect class="bar-target" x={(target * 100 - 0.5).toFixed(2)} width="1" height="8" />}
    </svg>
  )
}
