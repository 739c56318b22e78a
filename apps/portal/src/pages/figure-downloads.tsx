/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Language } from '../language.ts'
import { figureWords } from '../messages/figures.ts'

interface DownloadsProps {
  /** Address of the files without their ending. */
  readonly path: string
  /** Only this table; without it every figure of the page. */
  readonly table?: string
  readonly language: Language
}

/** Links to exactly the numbers shown, as CSV and as JSON. */
export function Downloads({ path, table, language }: DownloadsProps) {
  const own = figureWords[language]
  const query = table === undefined ? '' : `?table=${table}`
  const words = table === undefined ? own.downloadPage : own.downloadTable
  return (
    <p class={table === undefined ? 'actions' : 'table-links'}>
      <span>{words}: </span>
      {(['csv', 'json'] as const).map((format) => (
        <a class={table === undefined ? 'button' : undefined} href={`${path}.${format}${query}`} download>
          {format.toUpperCase()}
          <span class="visually-hidden">, {words}</span>
        </a>
      ))}
    </p>
  )
}
