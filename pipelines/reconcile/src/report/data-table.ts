import { Html, type HtmlValue, html, nothing } from './html.ts'
import type { Rate } from './numbers.ts'

export interface DataColumn {
  readonly label: string | Html
  /** A bar column takes `barOf` of the rate that stands in figures beside it. */
  readonly kind: 'words' | 'number' | 'bar'
}

/** Rows under one heading; the first cell of a row names it. */
export interface RowGroup {
  readonly heading?: string
  readonly rows: readonly (readonly HtmlValue[])[]
}

export interface DataTableProps {
  readonly id: string
  readonly caption: string
  readonly columns: readonly DataColumn[]
  readonly groups: readonly RowGroup[]
  readonly foot?: readonly HtmlValue[]
  /** The caption repeats the heading above: for screen readers only. */
  readonly captionHidden?: boolean
}

/**
 * A table that scrolls sideways by itself where it is too wide, also with the keyboard. End tags that HTML does not need are left
 * out: with them a page of a whole city is a third larger.
 */
export function dataTable(props: DataTableProps): Html {
  const { id, columns, groups, foot } = props
  const head = columns.map(({ label, kind }) => html`<th scope="col" class="${kind}">${label}`)
  const bodies = groups.map(
    ({ heading, rows }) =>
      html`<tbody>${heading === undefined ? nothing : html`<tr class="g"><th scope="rowgroup" colspan="${columns.length}">${heading}`}
${rows.map((row) => tableRow(columns, row))}`,
  )
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}"><table>
<caption id="${id}"${new Html(props.captionHidden ? ' class="sr"' : '')}>${props.caption}</caption>
<thead><tr>${head}
${bodies}${foot === undefined ? nothing : html`<tfoot>${tableRow(columns, foot)}`}</table></div>
`
}

function tableRow(columns: readonly DataColumn[], cells: readonly HtmlValue[]): Html {
  const rest = cells.slice(1).map((cell, index) => {
    const kind = columns[index + 1]?.kind
    if (kind === 'bar' && cell !== '') return html`<td style="--p:${cell}">`
    return kind === 'words' ? html`<td class="words">${cell}` : html`<td>${cell}`
  })
  return html`<tr><th scope="row">${cells[0] ?? ''}${rest}
`
}

/** A rate as a bar cell: percent of the full width, or nothing. */
export function barOf({ numerator, denominator }: Rate): string {
  return denominator === 0 ? '' : String(Number(((100 * numerator) / denominator).toFixed(1)))
}
