/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PublicMeasure } from '@doisoat/store'
import { areaNames } from '../figures/area-names.ts'
import { numbersOf } from '../figures/public-figures.ts'
import { type QualityFigures, qualityMeasures } from '../figures/quality-figures.ts'
import { type Language, showCount, showDate, showRate } from '../language.ts'
import { qualityWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { Bar, Hidden } from './coverage-figure.tsx'
import { DataTable } from './data-table.tsx'
import { Downloads } from './figure-downloads.tsx'
import { type Frame, Layout } from './layout.tsx'
import { RoundingNote } from './rounding-note.tsx'

interface QualityPageProps {
  readonly frame: Frame
  /** Undefined before the first publish. */
  readonly figures: QualityFigures | undefined
  readonly registers: readonly string[]
  /** Whose units are shown. */
  readonly register: string
}

/** Đúng, đủ, sạch, sống of every register, how sure the links are, and one register by unit. */
export function QualityPage({ frame, figures, registers, register }: QualityPageProps) {
  const { language } = frame
  const own = qualityWords[language]
  const text = messages[language]
  const files = `/${language}/quality/data`
  return (
    <Layout frame={frame} title={own.title}>
      <h1>{own.title}</h1>
      <p class="lead">{own.lead}</p>
      {figures === undefined ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <>
          <p class="as-of">
            {text.asOf} <time datetime={figures.asOf}>{showDate(figures.asOf, language)}</time>
          </p>
          <QualityMeanings frame={frame} />
          {registers.map((name) => (
            <Register name={name} city={figures.city} frame={frame} />
          ))}
          <Downloads path={files} language={language} />
          <RoundingNote frame={frame} />
          <Links figures={figures} frame={frame} />
          <Units {...{ frame, figures, registers, register }} />
          <Downloads path={files} table={`units&of=${register}`} language={language} />
        </>
      )}
    </Layout>
  )
}

/** What đúng, đủ, sạch and sống count. */
export function QualityMeanings({ frame: { language, portal } }: { readonly frame: Frame }) {
  const own = qualityWords[language]
  return (
    <dl class="rules">
      {qualityMeasures.map((measure) => (
        <>
          <dt>{own.measures[measure]}</dt>
          <dd>
            {own.meanings[measure]} {measure === 'live' && own.liveDays(portal.profile.scores.liveDays)}
          </dd>
        </>
      ))}
    </dl>
  )
}

interface RegisterProps {
  readonly name: string
  readonly city: readonly PublicMeasure[]
  readonly frame: Frame
}

function Register({ name, city, frame }: RegisterProps) {
  const { language } = frame
  const own = qualityWords[language]
  const text = messages[language]
  const role = frame.portal.profile.registers.find((one) => one.name === name)?.role
  const noMeasure = role === 'account' ? own.noMeasureOfAccounts : role === 'reference' ? own.noMeasure : undefined
  return (
    <section>
      <h2>{registerTitle(frame, name)}</h2>
      <DataTable
        id={`quality-${name}`}
        caption={registerTitle(frame, name)}
        columns={[
          { label: own.measure },
          { label: own.share, kind: 'number' },
          { label: text.bar, kind: 'bar' },
          { label: own.good, kind: 'number' },
          { label: own.toMend, kind: 'number' },
          { label: text.outOf, kind: 'number' },
        ]}
        rows={qualityMeasures.flatMap((measure) => {
          const cell = city.find((one) => one.register === name && one.definition === measure)
          return cell ? [[own.measures[measure], ...cellsOf(cell, language)]] : []
        })}
      />
      {noMeasure && !city.some((one) => one.register === name && one.definition === 'correct') && (
        <p class="hint">
          {own.measures['correct']}: {noMeasure}
        </p>
      )}
    </section>
  )
}

function cellsOf(cell: PublicMeasure, language: Language) {
  const numbers = numbersOf(cell)
  const mark = <Hidden language={language} />
  if (numbers.numerator === null) return [mark, '', mark, mark, mark]
  const { numerator, denominator } = numbers
  return [
    showRate(numerator, denominator, language),
    <Bar cell={numbers} />,
    showCount(numerator, language),
    showCount(Math.max(0, denominator - numerator), language),
    showCount(denominator, language),
  ]
}

/** From rows to rows that lead to a person, agree, and are authenticated: published numbers only. */
function Links({ figures, frame }: { readonly figures: QualityFigures; readonly frame: Frame }) {
  const { language, portal } = frame
  const own = qualityWords[language]
  const text = messages[language]
  const persons = portal.profile.registers.filter(({ role }) => role === 'person')
  const rows = persons.flatMap(({ name }) => {
    const of = (measure: string): PublicMeasure | undefined =>
      figures.city.find((cell) => cell.register === name && cell.definition === measure)
    const [correct, complete] = [of('correct'), of('complete')]
    const authenticated = figures.authenticated.find((cell) => cell.register === name)
    const line = (step: string, some: number | null, all: number | null) => [
      registerTitle(frame, name),
      step,
      some === null || all === null ? <Hidden language={language} /> : showRate(some, all, language),
      some === null ? <Hidden language={language} /> : showCount(some, language),
      all === null ? <Hidden language={language} /> : showCount(all, language),
    ]
    if (!correct || !complete) return []
    return [
      line(`${own.linkAll} ${own.linkFound}`, correct.denominator, complete.denominator),
      line(`… ${own.linkAgree}`, correct.numerator, correct.denominator),
      ...(authenticated ? [line(own.linkAuthenticated, authenticated.numerator, authenticated.denominator)] : []),
    ]
  })
  if (rows.length === 0) return <></>
  return (
    <section aria-labelledby="links">
      <h2 id="links">{own.linkTitle}</h2>
      <p>{own.linkHow}</p>
      <DataTable
        id="link-steps"
        caption={own.linkSteps}
        columns={[
          { label: own.register },
          { label: own.linkStep },
          { label: own.share, kind: 'number' },
          { label: text.count, kind: 'number' },
          { label: text.outOf, kind: 'number' },
        ]}
        rows={rows}
      />
    </section>
  )
}

function Units({ frame, figures, registers, register }: QualityPageProps & { readonly figures: QualityFigures }) {
  const { language, portal } = frame
  const own = qualityWords[language]
  const names = areaNames(portal.profile, language)
  const byUnit = Map.groupBy(figures.units, (cell) => cell.unit_code)
  const collator = new Intl.Collator('vi')
  const shown = qualityMeasures.filter((measure) => figures.units.some((cell) => cell.definition === measure))
  const rows = [...byUnit]
    .map(([code, cells]) => ({ code, cells, name: names.unit(code, figures.listVersion) }))
    .toSorted((a, b) => Number(a.code === 'unknown') - Number(b.code === 'unknown') || collator.compare(a.name, b.name))
  return (
    <section aria-labelledby="units">
      <h2 id="units">{own.byUnit}</h2>
      <nav class="switch switch-small" aria-label={own.choose}>
        {registers.map((name) => (
          <a href={`/${language}/quality?of=${name}#units`} aria-current={name === register ? 'true' : undefined}>
            {registerTitle(frame, name)}
          </a>
        ))}
      </nav>
      <DataTable
        id="quality-units"
        caption={`${own.byUnit}: ${registerTitle(frame, register)}`}
        columns={[
          { label: messages[language].unit },
          ...shown.map((measure) => ({ label: own.measures[measure] ?? measure, kind: 'number' as const })),
        ]}
        rows={rows.map(({ code, cells, name }) => [
          code === 'unknown' ? name : <a href={`/${language}/units/${code}#quality`}>{name}</a>,
          ...shown.map((measure) =>
            rateWithCounts(
              cells.find((cell) => cell.definition === measure),
              language,
            ),
          ),
        ])}
      />
    </section>
  )
}

function rateWithCounts(cell: PublicMeasure | undefined, language: Language) {
  if (!cell) return '–'
  const numbers = numbersOf(cell)
  if (numbers.numerator === null) return <Hidden language={language} />
  return (
    <>
      {showRate(numbers.numerator, numbers.denominator, language)}
      <span class="note">
        {showCount(numbers.numerator, language)} {messages[language].of} {showCount(numbers.denominator, language)}
      </span>
    </>
  )
}

function registerTitle({ portal, language }: Frame, name: string): string {
  return portal.profile.registers.find((one) => one.name === name)?.title[language] ?? name
}
