/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Target } from '@doisoat/profile'
import type { Month } from '../figures/coverage-figures.ts'
import { type Language, showCount, showDate, showMonth, showPercent, showRate } from '../language.ts'
import { figureWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { Hidden } from './coverage-figure.tsx'
import { DataTable } from './data-table.tsx'

interface TrendProps {
  readonly title: string
  readonly months: readonly Month[]
  readonly target?: Target | undefined
  readonly unit: 'people' | 'rows'
  readonly language: Language
}

/** The published months as a line and as a table. */
export function Trend({ title, months, target, unit, language }: TrendProps) {
  const text = messages[language]
  const own = figureWords[language]
  return (
    <section aria-labelledby="trend">
      <h2 id="trend">{own.trend}</h2>
      <Chart title={title} months={months} target={target} language={language} />
      <DataTable
        id="by-month"
        caption={own.trendOf(title)}
        columns={[
          { label: own.month },
          { label: text.rate, kind: 'number' },
          { label: text.have, kind: 'number' },
          { label: `${text.outOf} (${text[unit]})`, kind: 'number' },
        ]}
        rows={months
          .toReversed()
          .map((month) => [
            showMonth(month.asOf),
            ...(month.numerator === null
              ? [<Hidden language={language} />, <Hidden language={language} />, <Hidden language={language} />]
              : [
                  showRate(month.numerator, month.denominator, language),
                  showCount(month.numerator, language),
                  showCount(month.denominator, language),
                ]),
          ])}
      />
    </section>
  )
}

/** Pixels from the top; across the chart is measured in percent, so that letters keep their size on every screen. */
const frame = { height: 220, top: 14, bottom: 182, left: 1.5, right: 98.5 } as const
const steps = [0.5, 1, 2, 5, 10, 20, 25] as const
const mostLines = 5
const labels = 4

type Shown = Month & { readonly numerator: number; readonly denominator: number }

function Chart({ title, months, target, language }: Omit<TrendProps, 'unit'>) {
  const own = figureWords[language]
  const shown = months.filter((month): month is Shown => month.numerator !== null && month.denominator > 0)
  const [first, last] = [shown[0], shown.at(-1)]
  if (!first || !last || shown.length < 2) return <p class="notice">{own.trendShort}</p>
  const goal = target && 100 * target.value
  const scale = scaleOf(months, [...shown.map(rateOf), ...(goal === undefined ? [] : [goal])])
  const at = (month: Shown) => ({
    month: showMonth(month.asOf),
    rate: showRate(month.numerator, month.denominator, language),
  })
  const summary = own.trendSummary(at(first), at(last))
  return (
    <figure class="trend">
      <svg role="img" aria-label={`${own.trendOf(title)}. ${summary}`} height={frame.height}>
        <Axes {...{ months, scale, language }} />
        {goal !== undefined && <line class="trend-target" x1="0" x2="100%" y1={scale.down(goal)} y2={scale.down(goal)} />}
        <Line {...{ months, shown, scale }} />
      </svg>
      <figcaption>
        {summary}{' '}
        {target && goal !== undefined && (
          <span class="trend-key">
            {messages[language].target} {showPercent(goal, language)} {messages[language].targetDue}{' '}
            {showDate(target.due, language)}
          </span>
        )}
      </figcaption>
    </figure>
  )
}

/** Where things stand: percent across, pixels down. */
interface Scale {
  /** Percentages that have a line, ascending. */
  readonly lines: readonly number[]
  readonly across: (asOf: string) => number
  readonly down: (percent: number) => number
}

function scaleOf(months: readonly Month[], percentages: readonly number[]): Scale {
  const lines = linesOf(percentages)
  const [low = 0, high = 100] = [lines[0], lines.at(-1)]
  const timeOf = (asOf: string): number => Date.parse(`${asOf}T00:00:00Z`)
  const [start, end] = [timeOf(months[0]?.asOf ?? ''), timeOf(months.at(-1)?.asOf ?? '')]
  return {
    lines,
    across: (asOf) => frame.left + ((frame.right - frame.left) * (timeOf(asOf) - start)) / (end - start),
    down: (percent) => frame.bottom - ((frame.bottom - frame.top) * (percent - low)) / (high - low),
  }
}

function Axes({
  months,
  scale,
  language,
}: {
  readonly months: readonly Month[]
  readonly scale: Scale
  readonly language: Language
}) {
  const { lines, across, down } = scale
  const every = Math.ceil((months.length - 1) / (labels - 1))
  return (
    <>
      {lines.map((percent) => (
        <>
          <line class="trend-grid" x1="0" x2="100%" y1={down(percent)} y2={down(percent)} />
          <text class="trend-label" x="-10" y={down(percent) + 4} text-anchor="end">
            {showPercent(percent, language)}
          </text>
        </>
      ))}
      {months
        .filter((_, at) => (months.length - 1 - at) % every === 0)
        .map(({ asOf }) => (
          <text class="trend-label" x={percentOf(across(asOf))} y={frame.height - 14} text-anchor={anchorOf(across(asOf))}>
            {showMonth(asOf)}
          </text>
        ))}
    </>
  )
}

/** The line with its points; a month that is hidden leaves a gap. */
function Line({
  months,
  shown,
  scale,
}: {
  readonly months: readonly Month[]
  readonly shown: readonly Shown[]
  readonly scale: Scale
}) {
  const x = (month: Month): string => percentOf(scale.across(month.asOf))
  const y = (month: Month): string => scale.down(rateOf(month)).toFixed(1)
  return (
    <>
      {months.slice(1).map((month, at) => {
        const before = months[at]
        if (!before?.denominator || !month.denominator) return ''
        return <line class="trend-line" x1={x(before)} y1={y(before)} x2={x(month)} y2={y(month)} />
      })}
      {shown.map((month) => (
        <circle class="trend-point" cx={x(month)} cy={y(month)} r="4" />
      ))}
    </>
  )
}

function rateOf({ numerator, denominator }: Month): number {
  return numerator === null || denominator === 0 ? 0 : (100 * numerator) / denominator
}

/** Percentages at which the chart has a line: round ones, around all rates and the target. */
function linesOf(rates: readonly number[]): number[] {
  const [least, most] = [Math.min(...rates), Math.max(...rates)]
  const ends = (step: number): [number, number] => {
    const from = Math.floor(least / step) * step
    return [from, Math.max(Math.ceil(most / step) * step, from + step)]
  }
  const step = steps.find((one) => (ends(one)[1] - ends(one)[0]) / one < mostLines) ?? 25
  const [from, to] = ends(step)
  // Above 100 % there is nothing.
  const lowest = to > 100 ? from - step : from
  return Array.from({ length: Math.round((Math.min(to, 100) - lowest) / step) + 1 }, (_, at) => lowest + at * step)
}

function percentOf(value: number): string {
  return `${value.toFixed(2)}%`
}

function anchorOf(across: number): 'start' | 'middle' | 'end' {
  if (across < 12) return 'start'
  return across > 88 ? 'end' : 'middle'
}
