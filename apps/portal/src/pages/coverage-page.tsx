/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CoverageDefinition, Target } from '@doisoat/profile'
import type { CoverageRow, PublicCell, PublicCoverage } from '@doisoat/store'
import { describeCoverage } from '../coverage-rules.ts'
import { type Language, showCount, showDate, showRate } from '../language.ts'
import { messages } from '../messages.ts'
import { Bar, CoverageFigure, Hidden } from './coverage-figure.tsx'
import { TargetLine } from './coverage-index-page.tsx'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'

/** One table of the page and of the CSV: rows with the names people know. */
export interface CoverageTable {
  readonly id: 'unit' | 'district' | 'age' | 'sex'
  readonly rows: readonly (CoverageRow & { readonly name: string })[]
}

interface CoveragePageProps {
  readonly frame: Frame
  readonly definition: CoverageDefinition
  readonly coverage: PublicCoverage
  readonly tables: readonly CoverageTable[]
  readonly target: Target | undefined
}

/** One coverage definition: the number, how it is computed, and its tables. */
export function CoveragePage({ frame, definition, coverage, tables, target }: CoveragePageProps) {
  const { language } = frame
  const text = messages[language]
  const title = definition.title[language]
  const hasHidden = tables.some(({ rows }) => rows.some((row) => row.numerator === null)) || coverage.total.numerator === null
  return (
    <Layout frame={frame} title={title}>
      <p class="back">
        <a href={`/${language}/`}>{text.back}</a>
      </p>
      <h1>{title}</h1>
      <p class="as-of">
        {text.asOf} <time datetime={coverage.asOf}>{showDate(coverage.asOf, language)}</time>
      </p>
      <div class="headline">
        <CoverageFigure cell={coverage.total} unit="people" language={language} />
        <Bar cell={coverage.total} target={target?.value} />
        {target && <TargetLine target={target} total={coverage} language={language} />}
      </div>
      <Rules frame={frame} definition={definition} target={target} />
      <p class="actions">
        <a class="button" href={`/${language}/coverage/${definition.definition}/data.csv`} download>
          {text.download}
        </a>
      </p>
      {hasHidden && (
        <p class="legend">
          <Hidden language={language} /> {text.suppressed} ({`< ${frame.portal.profile.disclosure.threshold}`})
        </p>
      )}
      {tables
        .filter(({ rows }) => rows.length > 0)
        .map((table) => (
          <Table table={table} total={coverage.total} language={language} />
        ))}
    </Layout>
  )
}

function Rules({ frame, definition, target }: Pick<CoveragePageProps, 'frame' | 'definition' | 'target'>) {
  const text = messages[frame.language]
  const rules = describeCoverage(definition, frame.portal.profile, frame.language)
  return (
    <section aria-labelledby="definition">
      <h2 id="definition">{text.definition}</h2>
      <dl class="rules">
        <dt>{text.numeratorRule}</dt>
        <dd>{rules.numerator}</dd>
        <dt>{text.denominatorRule}</dt>
        <dd>{rules.denominator}</dd>
        {target && (
          <>
            <dt>
              {text.target}, {text.targetSource}
            </dt>
            <dd lang="en">{target.source}</dd>
          </>
        )}
      </dl>
    </section>
  )
}

interface TableProps {
  readonly table: CoverageTable
  readonly total: PublicCell
  readonly language: Language
}

function Table({ table: { id, rows }, total, language }: TableProps) {
  const text = messages[language]
  const captions = { unit: text.byUnit, district: text.byDistrict, age: text.byAge, sex: text.bySex }
  const counts = [text.have, text.missing, text.outOf].map((label) => ({ label, kind: 'number' as const }))
  return (
    <section>
      <DataTable
        id={`by-${id}`}
        caption={captions[id]}
        columns={[
          { label: text[id] },
          { label: text.rate, kind: 'number' as const },
          { label: text.bar, kind: 'bar' as const },
          ...counts,
        ]}
        rows={rows.map((row) => [row.name, ...cellsOf(row, language)])}
        foot={[text.total, ...cellsOf(total, language)]}
      />
    </section>
  )
}

function cellsOf(cell: PublicCell, language: Language) {
  if (cell.numerator === null) {
    const mark = <Hidden language={language} />
    return [mark, '', mark, mark, mark]
  }
  const { numerator, denominator } = cell
  return [
    showRate(numerator, denominator, language),
    <Bar cell={cell} />,
    showCount(numerator, language),
    showCount(denominator - numerator, language),
    showCount(denominator, language),
  ]
}
