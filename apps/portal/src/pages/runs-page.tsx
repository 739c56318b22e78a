/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { HeldRun, RunSummary } from '@doisoat/store'
import { showDate } from '../language.ts'
import { messages } from '../messages.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { RunState } from './run-page.tsx'

interface RunsPageProps {
  readonly frame: Frame
  readonly runs: readonly RunSummary[]
  /** Runs that the gate held and that were never published. */
  readonly held: readonly HeldRun[]
}

/** The runs, newest first: published ones, those that wait for a decision and those that were rejected. */
export function RunsPage({ frame, runs, held }: RunsPageProps) {
  const all = [
    ...runs.map((published) => ({ ...published, published, held: undefined })),
    ...held.map((one) => ({ ...one, published: undefined, held: one })),
  ].toSorted((a, b) => (a.runId < b.runId ? 1 : -1))
  const text = messages[frame.language]
  return (
    <Layout frame={frame} title={text.runs}>
      <h1>{text.runs}</h1>
      {all.length === 0 ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <DataTable
          id="runs"
          caption={text.runs}
          columns={[{ label: text.run }, { label: text.asOf }, { label: text.state }]}
          rows={all.map((run) => [
            <a href={`/${frame.language}/runs/${encodeURIComponent(run.runId)}`}>{run.runId}</a>,
            showDate(run.asOf, frame.language),
            <RunState frame={frame} published={run.published} held={run.held} />,
          ])}
        />
      )}
    </Layout>
  )
}
