/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Profile } from '@doisoat/profile'
import type { Scorecard, ScoredPart } from '@doisoat/store'
import { type Language, showCount, showDate, showPoints, showRate, showScore } from '../language.ts'
import { figureWords, qualityWords, scoreWords } from '../messages/figures.ts'
import { DataTable } from './data-table.tsx'

interface CardProps {
  readonly card: Scorecard
  readonly language: Language
}

/** A band as a word on its colour. */
export function Band({ band, language }: { readonly band: Scorecard['band']; readonly language: Language }) {
  if (band === null) return <>{scoreWords[language].noScore}</>
  return <span class={`tag band-${band}`}>{scoreWords[language].bands[band]}</span>
}

/** The score, its band, its place and how it has changed. */
export function ScoreSummary({ card, language }: CardProps) {
  const own = scoreWords[language]
  const { score, band, rank, ranked, change } = card
  const changes = (
    [
      ['month', change.month],
      ['year', change.year],
    ] as const
  ).flatMap(([name, one]) => (one ? [{ name, one }] : []))
  return (
    <div class="score">
      <p class="score-figure">{score === null ? '–' : showScore(score, language)}</p>
      <p>
        <Band band={band} language={language} />
        {rank !== null && (
          <>
            {' '}
            {own.rank} {figureWords[language].rank(rank, ranked)}
          </>
        )}
        {changes.map(({ name, one }) => (
          <span class="note">
            {own[name]}: {showPoints(one.points, language)} ({showDate(one.asOf, language)})
          </span>
        ))}
      </p>
    </div>
  )
}

/** The numbers behind each point of a score, and what would raise it most. */
export function ScoreParts({ card, profile, who, language }: CardProps & { readonly profile: Profile; readonly who: string }) {
  const own = scoreWords[language]
  const titleOf = (register: string): string =>
    register === '' ? own.cases : (profile.registers.find((one) => one.name === register)?.title[language] ?? register)
  return (
    <>
      <DataTable
        id={`parts-${card.name}`}
        caption={own.behindOf(who)}
        columns={[
          { label: own.part },
          { label: qualityWords[language].register },
          { label: own.points, kind: 'number' },
          { label: own.most, kind: 'number' },
          { label: own.numbers },
        ]}
        rows={sortParts(card.parts, profile).map((part) => [
          qualityWords[language].measures[part.part] ?? part.part,
          titleOf(part.register),
          showScore(part.points, language),
          showScore(part.most, language),
          countsOf(part, { card, profile, language }),
        ])}
      />
      {card.next.length > 0 && (
        <>
          <p class="next-title">{own.next}</p>
          <ul class="next">
            {card.next.map((part) => (
              <li>{nextStep(part, titleOf(part.register), language)}</li>
            ))}
          </ul>
        </>
      )}
      {card.targets.length > 0 && (
        <>
          <p class="next-title">{own.targets}</p>
          <ul class="next">
            {card.targets.map(({ definition, numerator, denominator, missing }) => (
              <li>
                {own.targetLine(
                  profile.coverage.find((one) => one.definition === definition)?.title[language] ?? definition,
                  showRate(numerator, denominator, language),
                  showCount(missing, language),
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** By register in the order of the profile, then đúng, đủ, sạch, sống; the cases last. */
function sortParts(parts: readonly ScoredPart[], profile: Profile): ScoredPart[] {
  const measures = Object.keys(profile.scores.weights)
  const place = ({ register }: ScoredPart): number => {
    const at = profile.registers.findIndex(({ name }) => name === register)
    return at === -1 ? profile.registers.length : at
  }
  return parts.toSorted((a, b) => place(a) - place(b) || measures.indexOf(a.part) - measures.indexOf(b.part))
}

function countsOf(
  { part, numerator, denominator }: ScoredPart,
  { card, profile, language }: CardProps & { readonly profile: Profile },
): string {
  const own = scoreWords[language]
  if (part === 'prompt') return own.medianDays(showCount(card.cases?.medianDays ?? 0, language), profile.scores.closeDays)
  if (part === 'onTime') return own.casesDue(showCount(numerator, language), showCount(denominator, language))
  return figureWords[language].counted(showCount(numerator, language), showCount(denominator, language))
}

function nextStep({ part, most, points, missing }: ScoredPart, register: string, language: Language): string {
  const own = scoreWords[language]
  const gain = showScore(most - points, language)
  if (part === 'prompt') return own.nextPrompt(gain)
  if (part === 'onTime') return own.nextCases(gain, showCount(missing, language))
  return own.nextRows(`${qualityWords[language].measures[part] ?? part} – ${register}`, gain, showCount(missing, language))
}
