import type { Verdict } from '@doisoat/contracts'
import { Html, html, nothing } from './html.ts'

/** Segment fills: a pattern besides a colour for each verdict, defined once for the whole page. */
const verdictPatterns: Readonly<Record<Verdict, { readonly size: number; readonly lines: string; readonly turned?: true }>> = {
  match: { size: 8, lines: '' },
  match_with_note: { size: 8, lines: 'M3 3h2v2h-2z' },
  review: { size: 6, lines: 'M0 0h2v6h-2z', turned: true },
  mismatch: { size: 7, lines: 'M0 0h7v1.5h-7zM0 0h1.5v7h-1.5z', turned: true },
  no_id: { size: 5, lines: 'M0 0h5v1.5h-5z' },
  duplicate: { size: 5, lines: 'M0 0h1.5v5h-1.5z' },
  out_of_scope: { size: 8, lines: 'M0 0h1v8h-1zM0 0h8v1h-8z' },
}

/** The patterns of the verdicts and of a tile without residents. */
export function patterns(): readonly Html[] {
  const ofVerdicts = Object.entries(verdictPatterns).map(([verdict, { size, lines, turned }]) => {
    const turn = turned ? new Html(' patternTransform="rotate(45)"') : nothing
    return html`<pattern id="v-${verdict}" width="${size}" height="${size}" patternUnits="userSpaceOnUse"${turn}><path class="v-${verdict}" d="M0 0h${size}v${size}h-${size}z"/><path class="l-${verdict}" d="${lines}"/></pattern>
`
  })
  return [
    ...ofVerdicts,
    html`<pattern id="empty" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="e" d="M0 0h6v6h-6z"/><path class="h" d="M0 0h1.5v6h-1.5z"/></pattern>
`,
  ]
}

/** The mark that stands for a verdict in a legend. */
export function verdictSwatch(verdict: Verdict): Html {
  return html`<svg class="sw" width="16" height="16" aria-hidden="true"><path fill="url(#v-${verdict})" d="M0 0h16v16H0z"/></svg>`
}

export interface Segment {
  readonly verdict: Verdict
  readonly count: number
}

/** One bar split by verdict; its numbers stand in the table below it. */
export function verdictBar(props: { readonly id: string; readonly title: string; readonly segments: readonly Segment[] }): Html {
  const total = props.segments.reduce((sum, one) => sum + one.count, 0)
  let before = 0
  const parts = props.segments
    .filter((one) => one.count > 0)
    .map(({ verdict, count }) => {
      const x = (100 * before) / total
      before += count
      return html`<rect x="${number(x)}%" width="${number((100 * count) / total)}%" height="26" fill="url(#v-${verdict})"/>`
    })
  return html`<svg class="stack" width="100%" height="26" role="img" aria-labelledby="${props.id}"><title id="${props.id}">${props.title}</title>${parts}</svg>`
}

function number(value: number): string {
  return String(Number(value.toFixed(2)))
}
