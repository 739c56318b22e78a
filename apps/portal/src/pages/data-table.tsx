/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx'

interface TableColumn {
  readonly label: string
  /** number: right-aligned figures · bar: decoration that a narrow screen leaves out. */
  readonly kind?: 'number' | 'bar'
}

interface DataTableProps {
  readonly id: string
  readonly caption: string
  readonly columns: readonly TableColumn[]
  /** Cells in the order of the columns; the first one is the heading of its row. */
  readonly rows: readonly (readonly Child[])[]
  /** Sums and the like, under the rows. */
  readonly foot?: readonly Child[]
}

/** A table with caption and headings; on a narrow screen it scrolls by itself, by touch or keyboard, and the page does not. */
export function DataTable({ id, caption, columns, rows, foot }: DataTableProps) {
  const cells = (row: readonly Child[]) =>
    row.map((cell, index) => {
      const kind = columns[index]?.kind
      return index === 0 ? (
        <th scope="row" class={kind}>
          {cell}
        </th>
      ) : (
        <td class={kind}>{cell}</td>
      )
    })
  return (
    <div class="scroll" role="region" aria-labelledby={id} tabindex={0}>
      <table>
        <caption id={id}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, kind }) => (
              <th scope="col" class={kind}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>{cells(row)}</tr>
          ))}
        </tbody>
        {foot && (
          <tfoot>
            <tr>{cells(foot)}</tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}
