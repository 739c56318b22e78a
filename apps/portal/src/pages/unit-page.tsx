/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CoverageDefinition, Profile } from '@doisoat/profile'
import type { Scorecard } from '@doisoat/store'
import { areaNames } from '../figures/area-names.ts'
import { numbersOf } from '../figures/public-figures.ts'
import type { UnitCoverage, UnitFigures } from '../figures/unit-figures.ts'
import { type Language, showCount, showDate, showRate } from '../language.ts'
import { figureWords, qualityWords, scoreWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { Bar, Hidden } from './coverage-figure.tsx'
import { DataTable } from './data-table.tsx'
import { Downloads } from './figure-downloads.tsx'
import { type Frame, Layout } from './layout.tsx'
import { RoundingNote } from './rounding-note.tsx'
import { ScoreParts, ScoreSummary } from './scorecard.tsx'
import { Trend } from './trend-chart.tsx'

interface UnitPageProps {
  readonly frame: Frame
  readonly figures: UnitFigures
  /** Whose months are shown. */
  readonly definition: CoverageDefinition
  readonly card: Scorecard | undefined
}

/** One unit: every definition with its rank, its score with the numbers behind it, the quality of its rows, its months. */
export function UnitPage({ frame, figures, definition, card }: UnitPageProps) {
  const { language, portal } = frame
  const text = messages[language]
  const own = figureWords[language]
  const { unitCode, listVersion } = figures
  const title = areaNames(portal.profile, language).unit(unitCode, listVersion)
  const files = `/${language}/units/${unitCode}/data`
  return (
    <Layout frame={frame} title={title}>
      <p class="back">
        <a href={`/${language}/coverage/${definition.definition}#by-area`}>{own.allUnits}</a>
      </p>
      <h1>{title}</h1>
      <p class="lead">{own.unitLead}</p>
      <Facts profile={portal.profile} figures={figures} language={language} />
      <Coverage figures={figures} language={language} />
      <Downloads path={files} language={language} />
      <RoundingNote frame={frame} />
      <section aria-labelledby="score">
        <h2 id="score">{own.unitScore}</h2>
        {card === undefined || card.score === null ? (
          <p class="notice">{own.noUnitScore}</p>
        ) : (
          <>
            <ScoreSummary card={card} language={language} />
            <ScoreParts card={card} profile={portal.profile} who={title} language={language} />
            <p>{scoreWords[language].notIndex}</p>
          </>
        )}
      </section>
      <Quality frame={frame} figures={figures} />
      <nav class="switch switch-small" aria-label={own.pickDefinition} id="months">
        {figures.coverage.map(({ definition: one }) => (
          <a
            href={`/${language}/units/${unitCode}?of=${one.definition}#months`}
            aria-current={one.definition === definition.definition ? 'true' : undefined}
          >
            {one.title[language]}
          </a>
        ))}
      </nav>
      <Trend
        title={`${definition.title[language]}, ${title}`}
        months={figures.months}
        target={portal.profile.targets.find((one) => one.definition === definition.definition)}
        unit="people"
        language={language}
      />
      <p class="back">
        <a href={`/${language}/`}>{text.back}</a>
      </p>
    </Layout>
  )
}

/** What the unit was made of and how many people are said to live there. */
function Facts({
  profile,
  figures: { unitCode, listVersion, asOf },
  language,
}: {
  readonly profile: Profile
  readonly figures: UnitFigures
  readonly language: Language
}) {
  const text = messages[language]
  const own = figureWords[language]
  const unit = profile.units.find((one) => one.unitCode === unitCode && one.listVersion === listVersion)
  const population = unit?.population ?? null
  const names = areaNames(profile, language)
  const former = profile.crosswalk.filter((row) => row.newCode === unitCode && row.newVersion === listVersion)
  return (
    <dl class="facts">
      <dt>{text.asOf}</dt>
      <dd>
        <time datetime={asOf}>{showDate(asOf, language)}</time>
      </dd>
      <dt>{own.unitListed}</dt>
      <dd>
        {listVersion}, {text.code.toLowerCase()} {unitCode}
      </dd>
      {population !== null && (
        <>
          <dt>{own.population}</dt>
          <dd>{showCount(population, language)}</dd>
        </>
      )}
      {former.length > 0 && (
        <>
          <dt>{own.formerly}</dt>
          <dd>{former.map((row) => names.unit(row.oldCode, row.oldVersion)).join(', ')}</dd>
        </>
      )}
    </dl>
  )
}

function Coverage({ figures, language }: { readonly figures: UnitFigures; readonly language: Language }) {
  const text = messages[language]
  const own = figureWords[language]
  return (
    <section aria-labelledby="coverage">
      <h2 id="coverage">{own.definitionsOfUnit}</h2>
      <DataTable
        id="by-definition"
        caption={own.definitionsOfUnit}
        columns={[
          { label: own.whatMeasured },
          { label: text.rate, kind: 'number' },
          { label: text.bar, kind: 'bar' },
          { label: own.rankHeading, kind: 'number' },
          { label: own.city, kind: 'number' },
          { label: text.have, kind: 'number' },
          { label: text.missing, kind: 'number' },
          { label: text.outOf, kind: 'number' },
        ]}
        rows={figures.coverage.map((one) => coverageRow(one, language))}
      />
      <p class="hint">{own.rankNote}</p>
    </section>
  )
}

function coverageRow({ definition, own, city, rank }: UnitCoverage, language: Language) {
  const name = <a href={`/${language}/coverage/${definition.definition}`}>{definition.title[language]}</a>
  const ofCity = city.numerator === null ? <Hidden language={language} /> : showRate(city.numerator, city.denominator, language)
  if (own.numerator === null) {
    const mark = <Hidden language={language} />
    return [name, mark, '', mark, ofCity, mark, mark, mark]
  }
  return [
    name,
    showRate(own.numerator, own.denominator, language),
    <Bar cell={own} />,
    rank ? figureWords[language].rank(rank.rank, rank.of) : '–',
    ofCity,
    showCount(own.numerator, language),
    showCount(Math.max(0, own.denominator - own.numerator), language),
    showCount(own.denominator, language),
  ]
}

function Quality({ frame: { language, portal }, figures }: { readonly frame: Frame; readonly figures: UnitFigures }) {
  const text = messages[language]
  const own = qualityWords[language]
  const titleOf = (name: string): string => portal.profile.registers.find((one) => one.name === name)?.title[language] ?? name
  const order = ['correct', 'complete', 'clean', 'live']
  const cells = portal.profile.registers.flatMap(({ name }) =>
    figures.quality
      .filter((cell) => cell.register === name)
      .toSorted((a, b) => order.indexOf(a.definition) - order.indexOf(b.definition)),
  )
  return (
    <section aria-labelledby="quality">
      <h2 id="quality">{figureWords[language].qualityHere}</h2>
      <DataTable
        id="by-measure"
        caption={figureWords[language].qualityHere}
        columns={[
          { label: own.register },
          { label: own.measure },
          { label: own.share, kind: 'number' },
          { label: own.good, kind: 'number' },
          { label: text.outOf, kind: 'number' },
        ]}
        rows={cells.map((cell) => {
          const numbers = numbersOf(cell)
          const mark = <Hidden language={language} />
          return [
            titleOf(cell.register),
            own.measures[cell.definition] ?? cell.definition,
            ...(numbers.numerator === null
              ? [mark, mark, mark]
              : [
                  showRate(numbers.numerator, numbers.denominator, language),
                  showCount(numbers.numerator, language),
                  showCount(numbers.denominator, language),
                ]),
          ]
        })}
      />
    </section>
  )
}
