/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Scorecard } from '@doisoat/store'
import { areaNames } from '../figures/area-names.ts'
import { showDate, showPoints, showScore } from '../language.ts'
import { figureWords, qualityWords, scoreWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { Band, ScoreParts, ScoreSummary } from './scorecard.tsx'

export interface ScorePageProps {
  readonly frame: Frame
  readonly agencies: readonly Scorecard[]
  readonly units: readonly Scorecard[]
  readonly listVersion: string
}

/** Agencies within their block with the numbers behind each score, then all units. */
export function ScorePage({ frame, agencies, units, listVersion }: ScorePageProps) {
  const { language, portal } = frame
  const own = scoreWords[language]
  const text = messages[language]
  const asOf = agencies[0]?.asOf ?? units[0]?.asOf
  const blocks = Map.groupBy(agencies, ({ block }) => block)
  return (
    <Layout frame={frame} title={own.title}>
      <h1>{own.title}</h1>
      <p class="lead">{own.lead}</p>
      <p class="notice">{own.notIndex}</p>
      {asOf === undefined ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <>
          <p class="as-of">
            {text.asOf} <time datetime={asOf}>{showDate(asOf, language)}</time>
          </p>
          <Bands frame={frame} />
          {portal.profile.blocks
            .filter(({ name }) => blocks.has(name))
            .map((block) => (
              <section>
                <h2>{block.title[language]}</h2>
                {(blocks.get(block.name) ?? []).map((card) => (
                  <Agency card={card} frame={frame} />
                ))}
              </section>
            ))}
          <Units units={units} listVersion={listVersion} frame={frame} />
          <p class="actions">
            <span>{figureWords[language].downloadPage}: </span>
            <a class="button" href={`/${language}/scores/data.csv`} download>
              CSV
            </a>
            <a class="button" href={`/${language}/scores/data.json`} download>
              JSON
            </a>
          </p>
        </>
      )}
    </Layout>
  )
}

function Bands({ frame: { language, portal } }: { readonly frame: Frame }) {
  const own = scoreWords[language]
  return (
    <>
      <ul class="bands" aria-label={own.bandsTitle}>
        {portal.profile.scores.bands.map(({ name, from }) => (
          <li>
            <Band band={name} language={language} /> {own.bandFrom(from)}
          </li>
        ))}
      </ul>
      <p class="hint">
        {own.weights} <a href={`/${language}/method#scores`}>{messages[language].method}</a>.
      </p>
    </>
  )
}

function Agency({ card, frame: { language, portal } }: { readonly card: Scorecard; readonly frame: Frame }) {
  const own = scoreWords[language]
  const title = portal.profile.agencies.find(({ name }) => name === card.name)?.title[language] ?? card.name
  return (
    <article class="card agency">
      <h3>{title}</h3>
      {card.score === null ? (
        <p>{own.noScore}</p>
      ) : (
        <>
          <ScoreSummary card={card} language={language} />
          <details>
            <summary>{own.behind}</summary>
            <ScoreParts card={card} profile={portal.profile} who={title} language={language} />
          </details>
        </>
      )}
    </article>
  )
}

function Units({ units, listVersion, frame: { language, portal } }: Omit<ScorePageProps, 'agencies'>) {
  const own = scoreWords[language]
  const names = areaNames(portal.profile, language)
  return (
    <section aria-labelledby="units">
      <h2 id="units">{own.units}</h2>
      <p>{own.unitsNote}</p>
      <DataTable
        id="unit-scores"
        caption={own.units}
        columns={[
          { label: messages[language].unit },
          { label: own.rank, kind: 'number' },
          { label: own.score, kind: 'number' },
          { label: own.band },
          { label: own.month, kind: 'number' },
          { label: own.next },
        ]}
        rows={units.map(({ name, rank, score, band, change, next }) => [
          <a href={`/${language}/units/${name}#score`}>{names.unit(name, listVersion)}</a>,
          rank === null ? '–' : String(rank),
          score === null ? '–' : showScore(score, language),
          <Band band={band} language={language} />,
          change.month ? showPoints(change.month.points, language) : '–',
          next[0]
            ? `${qualityWords[language].measures[next[0].part] ?? ''}${next[0].register === '' ? '' : ` – ${portal.profile.registers.find((one) => one.name === next[0]?.register)?.title[language] ?? ''}`}`
            : '–',
        ])}
      />
    </section>
  )
}
