import { Html, html, type HtmlValue, nothing } from './html.ts'

export interface DataColumn {
  readonly label: string
  readonly kind?: 'number' | 'bar'
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

/** A table that scrolls sideways by itself where it is too wide, also with the keyboard. */
export function dataTable(props: DataTableProps): Html {
  const { id, columns, groups, foot } = props
  const head = columns.map((column) => html`<th scope="col"${kindClass(column)}>${column.label}</th>`)
  const bodies = groups.map(
    ({ heading, rows }) =>
      html`<tbody>${heading === undefined ? nothing : html`<tr class="g"><th scope="rowgroup" colspan="${columns.length}">${heading}</th></tr>`}
${rows.map((row) => tableRow(columns, row))}</tbody>`,
  )
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}"><table>
<caption id="${id}"${new Html(props.captionHidden ? ' class="sr"' : '')}>${props.caption}</caption>
<thead><tr>${head}</tr></thead>
${bodies}${foot === undefined ? nothing : html`<tfoot>${tableRow(columns, foot)}</tfoot>`}</table></div>
`
}

function tableRow(columns: readonly DataColumn[], cells: readonly HtmlValue[]): Html {
  const rest = cells.slice(1).map((cell, index) => html`<td${kindClass(columns[index + 1])}>${cell}</td>`)
  return html`<tr><th scope="row">${cells[0] ?? ''}</th>${rest}</tr>
`
}

function kindClass(column: DataColumn | undefined): Html {
  if (column?.kind === undefined) return nothing
  return column.kind === 'number' ? new Html(' class="n"') : new Html(' class="b"')
}
