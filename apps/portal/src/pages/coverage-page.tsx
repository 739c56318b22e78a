/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CoverageDefinition, Target } from '@doisoat/profile'
import type { PublicCell } from '@doisoat/store'
import type { AreaSort } from '../area-sort.ts'
import { describeCoverage } from '../coverage-rules.ts'
import { areaNames } from '../figures/area-names.ts'
import type { CoverageFigures, Division } from '../figures/coverage-figures.ts'
import { showCount, showDate, showRate } from '../language.ts'
import { figureWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { AreaTable } from './area-table.tsx'
import { Bar, CoverageFigure, Hidden } from './coverage-figure.tsx'
import { TargetLine } from './coverage-index-page.tsx'
import { DataTable } from './data-table.tsx'
import { Downloads } from './figure-downloads.tsx'
import { type Frame, Layout } from './layout.tsx'
import { RoundingNote } from './rounding-note.tsx'
import { TileMap } from './tile-map.tsx'
import { Trend } from './trend-chart.tsx'

interface CoveragePageProps {
  readonly frame: Frame
  readonly definition: CoverageDefinition
  readonly figures: CoverageFigures
  readonly division: Division
  readonly sort: AreaSort
  readonly target: Target | undefined
}

/** One coverage definition: the number, how it is counted, where, of whom, since when. */
export function CoveragePage(props: CoveragePageProps) {
  const { frame, definition, figures, target } = props
  const { language } = frame
  const text = messages[language]
  const title = definition.title[language]
  const files = `/${language}/coverage/${definition.definition}/data`
  return (
    <Layout frame={frame} title={title}>
      <p class="back">
        <a href={`/${language}/`}>{text.back}</a>
      </p>
      <h1>{title}</h1>
      <p class="as-of">
        {text.asOf} <time datetime={figures.asOf}>{showDate(figures.asOf, language)}</time>
      </p>
      <div class="headline-and-rules">
        <div class="headline">
          <CoverageFigure cell={figures.total} unit="people" language={language} />
          <Bar cell={figures.total} target={target?.value} />
          {target && <TargetLine {...{ target, language }} total={figures.total} asOf={figures.asOf} />}
        </div>
        <Rules frame={frame} definition={definition} target={target} />
      </div>
      <Downloads path={files} language={language} />
      <RoundingNote frame={frame} />
      <Areas {...props} />
      <Downloads path={files} table={props.division} language={language} />
      <Ages {...props} />
      <Downloads path={files} table="age_sex" language={language} />
      <Trend title={title} months={figures.months} target={target} unit="people" language={language} />
      <Downloads path={files} table="months" language={language} />
    </Layout>
  )
}

function Rules({ frame, definition, target }: Pick<CoveragePageProps, 'frame' | 'definition' | 'target'>) {
  const text = messages[frame.language]
  const rules = describeCoverage(definition, frame.portal.profile, frame.language)
  return (
    <section aria-labelledby="definition">
      <h2 id="definition">{figureWords[frame.language].howCounted}</h2>
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
            <dd>{target.source[frame.language]}</dd>
          </>
        )}
      </dl>
    </section>
  )
}

/** The switch between present units and former districts, the map of the units, and the table. */
function Areas({ frame, definition, figures, division, sort }: CoveragePageProps) {
  const { language, portal } = frame
  const { profile } = portal
  const own = figureWords[language]
  const path = `/${language}/coverage/${definition.definition}`
  const names = areaNames(profile, language)
  // Tiles are of the newest list.
  const hasMap = division === 'units' && figures.listVersion === profile.unitLists.at(-1)?.version && profile.tiles.length > 0
  return (
    <>
      <nav class="switch" aria-label={own.areas} id="areas">
        <a href={`${path}#areas`} aria-current={division === 'units' ? 'true' : undefined}>
          {own.newUnits}
        </a>
        <a href={`${path}?areas=districts#areas`} aria-current={division === 'districts' ? 'true' : undefined}>
          {own.oldDistricts}
        </a>
      </nav>
      {hasMap && (
        <TileMap
          {...{ names, language }}
          tiles={profile.tiles}
          areas={figures.areas}
          listVersion={figures.listVersion}
          threshold={profile.disclosure.threshold}
        />
      )}
      <AreaTable {...{ frame, figures, division, sort, names, path }} />
    </>
  )
}

function Ages({ frame, figures }: CoveragePageProps) {
  const { language } = frame
  const text = messages[language]
  const own = figureWords[language]
  return (
    <section aria-labelledby="ages">
      <h2 id="ages">{own.ageAndSex}</h2>
      <DataTable
        id="by-age"
        caption={own.ageAndSex}
        columns={[
          { label: text.age },
          ...[text.sexes['F'] ?? 'F', text.sexes['M'] ?? 'M', own.bothSexes].map((label) => ({ label, kind: 'number' as const })),
        ]}
        rows={figures.ages
          .filter(({ ageBand }) => ageBand !== '')
          .map(({ ageBand, bySex }) => [ageBand, ...(['F', 'M', ''] as const).map((sex) => rateWithCounts(bySex[sex], frame))])}
        foot={[
          text.total,
          ...(['F', 'M', ''] as const).map((sex) =>
            rateWithCounts(figures.ages.find(({ ageBand }) => ageBand === '')?.bySex[sex], frame),
          ),
        ]}
      />
    </section>
  )
}

function rateWithCounts(cell: PublicCell | undefined, { language }: Frame) {
  if (!cell) return '–'
  if (cell.numerator === null) return <Hidden language={language} />
  return (
    <>
      {showRate(cell.numerator, cell.denominator, language)}
      <span class="note">
        {showCount(cell.numerator, language)} {messages[language].of} {showCount(cell.denominator, language)}
      </span>
    </>
  )
}
