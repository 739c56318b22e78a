/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { OpenFile } from '@doisoat/reports'
import type { RunSummary } from '@doisoat/store'
import { type Language, showCount, showDate } from '../language.ts'
import { openDataWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { timeOf, zoneOf } from './time-of.ts'

interface OpenDataPageProps {
  readonly frame: Frame
  /** Undefined before the first publish, and where the profile declares no open data. */
  readonly edition:
    | { readonly run: RunSummary; readonly files: readonly OpenFile[]; readonly earlier: readonly RunSummary[] }
    | undefined
}

/** The files of the newest edition with sizes and hashes, the licence, the catalogue, and the editions before. */
export function OpenDataPage({ frame, edition }: OpenDataPageProps) {
  const { language, portal } = frame
  const own = openDataWords[language]
  const { openData } = portal.profile
  return (
    <Layout frame={frame} title={own.title}>
      <h1>{own.title}</h1>
      <p class="lead">{own.lead}</p>
      {openData === null || edition === undefined ? (
        <p class="notice">{openData === null ? own.none : messages[language].noRun}</p>
      ) : (
        <>
          <dl class="facts">
            <dt>{own.publisher}</dt>
            <dd>{openData.publisher[language]}</dd>
            <dt>{own.licence}</dt>
            <dd>
              <a rel="license" href={openData.licence.url}>
                {openData.licence.name}
              </a>
            </dd>
            <dt>{messages[language].asOf}</dt>
            <dd>{showDate(edition.run.asOf, language)}</dd>
            <dt>{own.published}</dt>
            <dd>
              {timeOf(frame, edition.run.publishedAt)} ({zoneOf(frame)})
            </dd>
            <dt>{own.edition}</dt>
            <dd class="run-id">
              {edition.run.asOf}-{edition.run.runId}
            </dd>
            <dt>{own.catalogue}</dt>
            <dd>
              <a href={fileHref(language, edition.run.runId, 'catalog.jsonld')}>catalog.jsonld</a>
            </dd>
            <dt>{own.api}</dt>
            <dd>
              <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>
            </dd>
          </dl>
          <p>
            {own.use} <a href={`/${language}/method`}>{messages[language].method}</a>.
          </p>
          <Files edition={edition} language={language} />
          {edition.earlier.length > 0 && <Editions edition={edition} frame={frame} />}
        </>
      )}
    </Layout>
  )
}

type Edition = NonNullable<OpenDataPageProps['edition']>

function Files({ edition: { run, files }, language }: { readonly edition: Edition; readonly language: Language }) {
  const own = openDataWords[language]
  return (
    <section aria-labelledby="files">
      <h2 id="files">{own.files}</h2>
      <DataTable
        id="file-list"
        caption={own.files}
        columns={[{ label: own.file }, { label: own.content }, { label: own.size, kind: 'number' }, { label: own.hash }]}
        rows={files.map((file) => [
          <a href={fileHref(language, run.runId, file.name)} download>
            {file.name}
          </a>,
          contentOf(file, language),
          sizeOf(file.bytes.length, language),
          <code class="hash">{file.sha256}</code>,
        ])}
      />
      <p class="hint">
        <code>{own.checking}</code>
      </p>
    </section>
  )
}

function Editions({ edition: { earlier }, frame }: { readonly edition: Edition; readonly frame: Frame }) {
  const { language } = frame
  const own = openDataWords[language]
  return (
    <section aria-labelledby="editions">
      <h2 id="editions">{own.versions}</h2>
      <DataTable
        id="edition-list"
        caption={own.versions}
        columns={[{ label: own.version }, { label: own.edition }, { label: own.published }, { label: own.download }]}
        rows={earlier.map(({ asOf, runId, publishedAt }) => [
          showDate(asOf, language),
          <span class="run-id">{runId}</span>,
          timeOf(frame, publishedAt),
          <a href={fileHref(language, runId, 'cube.csv')} download>
            {own.cube}
          </a>,
        ])}
      />
    </section>
  )
}

function fileHref(language: Language, runId: string, name: string): string {
  return `/${language}/open-data/${encodeURIComponent(runId)}/${name}`
}

function contentOf({ name, table }: OpenFile, language: Language): string {
  const { about } = openDataWords[language]
  if (table) return table.title[language]
  if (name.endsWith('.md')) return `${about['method'] ?? ''} (${name.includes('.vi.') ? 'Tiếng Việt' : 'English'})`
  if (name === 'SHA256SUMS') return about['sums'] ?? ''
  return (name === 'catalog.jsonld' ? about['catalogue'] : about['package']) ?? ''
}

function sizeOf(bytes: number, language: Language): string {
  return `${showCount(Math.max(1, Math.round(bytes / 1000)), language)} kB`
}
