/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx'

export interface TableColumn {
  readonly label: string
  /** number: right-aligned figures · bar: decoration that a narrow screen leaves out. */
  readonly kind?: 'number' | 'bar'
  /** The address of the table sorted by this column, in words for those who do not see the arrow. */
  readonly sort?: { readonly href: string; readonly now: 'ascending' | 'descending' | undefined; readonly label: string }
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
    <div class="scroll" role="group" aria-labelledby={id} tabindex={0}>
      <table>
        <caption id={id}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, kind, sort }) => (
              <th scope="col" class={kind} aria-sort={sort?.now}>
                {sort ? <SortLink label={label} sort={sort} /> : label}
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

function SortLink({
  label,
  sort: { href, now, label: words },
}: {
  readonly label: string
  readonly sort: NonNullable<TableColumn['sort']>
}) {
  const arrow = now === undefined ? '↕' : now === 'ascending' ? '↑' : '↓'
  return (
    <a class="sort" href={href}>
      {label}
      <span class={now ? 'arrow arrow-now' : 'arrow'} aria-hidden="true">
        {arrow}
      </span>
      <span class="visually-hidden">, {words}</span>
    </a>
  )
}
