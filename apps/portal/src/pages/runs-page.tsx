/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RunSummary } from '@doisoat/store'
import { showDate, showTime } from '../language.ts'
import { messages } from '../messages.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'

/** The published runs, newest first. */
export function RunsPage({ frame, runs }: { readonly frame: Frame; readonly runs: readonly RunSummary[] }) {
  const text = messages[frame.language]
  return (
    <Layout frame={frame} title={text.runs}>
      <h1>{text.runs}</h1>
      {runs.length === 0 ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <DataTable
          id="runs"
          caption={text.runs}
          columns={[{ label: text.run }, { label: text.asOf }, { label: text.published }, { label: text.state }]}
          rows={runs.map((run) => [
            <a href={`/${frame.language}/runs/${encodeURIComponent(run.runId)}`}>{run.runId}</a>,
            showDate(run.asOf, frame.language),
            showTime(run.publishedAt),
            run.current ? <span class="tag tag-good">{text.current}</span> : '',
          ])}
        />
      )}
    </Layout>
  )
}
