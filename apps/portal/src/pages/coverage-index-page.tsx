/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CoverageDefinition, Target } from '@doisoat/profile'
import type { PublicTotal } from '@doisoat/store'
import { type Language, showCount, showDate } from '../language.ts'
import { messages } from '../messages.ts'
import { Bar, CoverageFigure } from './coverage-figure.tsx'
import { type Frame, Layout } from './layout.tsx'

export interface CoverageCard {
  readonly definition: CoverageDefinition
  readonly total: PublicTotal
  readonly target: Target | undefined
}

interface CoverageIndexProps {
  readonly frame: Frame
  readonly asOf: string | undefined
  readonly cards: readonly CoverageCard[]
  /** Row-based rates: register title and total. */
  readonly authenticated: readonly { readonly title: string; readonly total: PublicTotal }[]
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
            <Cards cards={headline} language={frame.language} />
          </section>
          {authenticated.length > 0 && (
            <section>
              <h2>{text.authenticated}</h2>
              <p>{text.authenticatedNote}</p>
              <ul class="cards">
                {authenticated.map(({ title, total }) => (
                  <li class="card">
                    <h3>{title}</h3>
                    <CoverageFigure cell={total.total} unit="rows" language={frame.language} />
                    <Bar cell={total.total} />
                  </li>
                ))}
              </ul>
            </section>
          )}
          {others.length > 0 && (
            <section>
              <h2>{text.otherCoverage}</h2>
              <Cards cards={others} language={frame.language} />
            </section>
          )}
        </>
      )}
    </Layout>
  )
}

function Cards({ cards, language }: { readonly cards: readonly CoverageCard[]; readonly language: Language }) {
  return (
    <ul class="cards">
      {cards.map(({ definition, total, target }) => (
        <li class="card">
          <h3>
            <a href={`/${language}/coverage/${definition.definition}`}>{definition.title[language]}</a>
          </h3>
          <CoverageFigure cell={total.total} unit="people" language={language} />
          <Bar cell={total.total} target={target?.value} />
          {target && <TargetLine target={target} total={total} language={language} />}
        </li>
      ))}
    </ul>
  )
}

interface TargetLineProps {
  readonly target: Target
  readonly total: PublicTotal
  readonly language: Language
}

/** The target, its due date and how many people are missing. */
export function TargetLine({ target, total, language }: TargetLineProps) {
  const text = messages[language]
  const percent = `${showCount(Math.round(target.value * 1000) / 10, language)} %`
  const missing =
    total.total.numerator === null
      ? undefined
      : Math.max(0, Math.ceil(target.value * total.total.denominator - total.total.numerator))
  return (
    <p class="target">
      {text.target} {percent} {text.targetDue} <time datetime={target.due}>{showDate(target.due, language)}</time>
      {missing !== undefined && (
        <>
          {': '}
          {missing === 0 ? text.targetMet : `${showCount(missing, language)} ${text.people} ${text.targetMissing}`}
        </>
      )}
    </p>
  )
}
