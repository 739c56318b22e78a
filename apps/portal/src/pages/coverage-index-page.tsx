/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CoverageDefinition, Target } from '@doisoat/profile'
import type { PublicCell } from '@doisoat/store'
import { describeCoverage } from '../coverage-rules.ts'
import { type Month, missingTo, pointsBetween } from '../figures/coverage-figures.ts'
import { type Language, showCount, showDate, showPercent, showPoints } from '../language.ts'
import { figureWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { Bar, CoverageFigure } from './coverage-figure.tsx'
import { type Frame, Layout } from './layout.tsx'
import { RoundingNote } from './rounding-note.tsx'

export interface CoverageCard {
  readonly definition: CoverageDefinition
  readonly total: PublicCell
  /** The published month before. */
  readonly before: Month | undefined
  readonly target: Target | undefined
}

interface CoverageIndexProps {
  readonly frame: Frame
  readonly asOf: string | undefined
  readonly cards: readonly CoverageCard[]
  /** Row-based rates: register title and total. */
  readonly authenticated: readonly { readonly title: string; readonly total: PublicCell }[]
}

/** The first page: one big number per coverage definition, the headline ones first. */
export function CoverageIndexPage({ frame, asOf, cards, authenticated }: CoverageIndexProps) {
  const text = messages[frame.language]
  const headline = cards.filter(({ definition }) => definition.headline)
  const others = cards.filter(({ definition }) => !definition.headline)
  return (
    <Layout frame={frame} title={text.coverage}>
      <h1>{text.coverage}</h1>
      <p class="lead">{text.coverageLead}</p>
      {asOf === undefined ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <>
          <p class="as-of">
            {text.asOf} <time datetime={asOf}>{showDate(asOf, frame.language)}</time>
          </p>
          <section>
            <h2 class="visually-hidden">{text.headlineCoverage}</h2>
            <Cards cards={headline} asOf={asOf} frame={frame} />
          </section>
          {authenticated.length > 0 && (
            <section>
              <h2>{text.authenticated}</h2>
              <p>{text.authenticatedNote}</p>
              <ul class="cards">
                {authenticated.map(({ title, total }) => (
                  <li class="card">
                    <h3>{title}</h3>
                    <CoverageFigure cell={total} unit="rows" language={frame.language} />
                    <Bar cell={total} />
                  </li>
                ))}
              </ul>
            </section>
          )}
          {others.length > 0 && (
            <section>
              <h2>{text.otherCoverage}</h2>
              <Cards cards={others} asOf={asOf} frame={frame} />
            </section>
          )}
          <RoundingNote frame={frame} />
        </>
      )}
    </Layout>
  )
}

function Cards({
  cards,
  asOf,
  frame,
}: {
  readonly cards: readonly CoverageCard[]
  readonly asOf: string
  readonly frame: Frame
}) {
  const { language, portal } = frame
  return (
    <ul class="cards">
      {cards.map(({ definition, total, before, target }) => (
        <li class="card">
          <h3>
            <a href={`/${language}/coverage/${definition.definition}`}>{definition.title[language]}</a>
          </h3>
          <CoverageFigure cell={total} unit="people" language={language} />
          <Bar cell={total} target={target?.value} />
          {target && <TargetLine {...{ target, total, asOf, language }} />}
          <p class="card-note">
            {figureWords[language].outOfWhom}: {describeCoverage(definition, portal.profile, language).denominator}.
          </p>
          <ChangeLine total={total} before={before} language={language} />
        </li>
      ))}
    </ul>
  )
}

function ChangeLine({ total, before, language }: Pick<CoverageCard, 'total' | 'before'> & { readonly language: Language }) {
  const points = pointsBetween(before, total)
  if (!before || points === undefined) return <></>
  const own = figureWords[language]
  const day = showDate(before.asOf, language)
  const isSame = Math.abs(points) < 0.05
  return <p class="card-note">{isSame ? own.unchangedSince(day) : own.sinceMonth(showPoints(points, language), day)}</p>
}

interface TargetLineProps {
  readonly target: Target
  readonly total: PublicCell
  readonly asOf: string
  readonly language: Language
}

/** The target, its due date and how many people are missing. */
export function TargetLine({ target, total, asOf, language }: TargetLineProps) {
  const text = messages[language]
  const percent = showPercent(Math.round(target.value * 1000) / 10, language)
  const missing = missingTo(target, total)
  return (
    <p class="target">
      {text.target} {percent} {text.targetDue} <time datetime={target.due}>{showDate(target.due, language)}</time>
      {asOf > target.due && ` (${figureWords[language].duePassed})`}
      {missing !== undefined && (
        <>
          {': '}
          {missing === 0 ? text.targetMet : `${showCount(missing, language)} ${text.people} ${text.targetMissing}`}
        </>
      )}
    </p>
  )
}
