/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import type { RunJson } from '@doisoat/contracts'
import { findFinding, gateRuleTitles, sayInVietnamese, verdicts } from '@doisoat/contracts'
import type { HeldRun, RunSummary } from '@doisoat/store'
import { type Language, showCount, showDate, showPercent } from '../language.ts'
import { caseWords } from '../messages/cases.ts'
import { jobWords } from '../messages/jobs.ts'
import { runWords } from '../messages/runs.ts'
import { messages } from '../messages.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { RunDecision } from './run-decision.tsx'
import { RunLinkage } from './run-linkage.tsx'
import { RunRollback } from './run-rollback.tsx'
import { timeOf } from './time-of.ts'
import { titleOf } from './title-of.ts'

interface SectionProps {
  readonly frame: Frame
  readonly run: RunJson
}

interface RunPageProps extends SectionProps {
  /** Undefined for a run that was never published. */
  readonly published: RunSummary | undefined
  /** Set for a run that the gate held. */
  readonly held: HeldRun | undefined
  readonly submissions: readonly [string, string]
  /** Code of why a decision was not taken. */
  readonly problem?: string | undefined
}

/** One run: what was read and whether it adds up, the stages, what was found, the checks; the decision on a held one. */
export function RunPage({ frame, run, published, held, submissions, problem }: RunPageProps) {
  const { language } = frame
  const text = messages[language]
  const section = { frame, run }
  return (
    <Layout frame={frame} title={`${text.run} ${run.runId}`}>
      <p class="back">
        <a href={`/${language}/runs`}>{text.runs}</a>
      </p>
      <h1>
        {text.run} <span class="run-id">{run.runId}</span>
      </h1>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {caseWords[language].problems[problem] ?? problem}
        </p>
      )}
      <RunFacts {...{ frame, run, published, held }} />
      {published && (
        <p class="actions">
          <a class="button" href={`/${language}/runs/${encodeURIComponent(run.runId)}/comparison`}>
            {runWords[language].comparison}
          </a>
        </p>
      )}
      {held && <RunDecision frame={frame} held={held} submissions={submissions} />}
      {held && held.decision === null && <Gate {...section} />}
      <Ledger {...section} />
      <Stages {...section} />
      <Verdicts {...section} />
      <RunLinkage {...section} />
      <FindingCounts {...section} />
      {held?.decision !== null && <Gate {...section} />}
      <Invariants {...section} />
      {run.notes.length > 0 && (
        <section>
          <h2>{text.notes}</h2>
          <ul>
            {run.notes.map((note) => (
              <li>{sentenceOf(frame, note)}</li>
            ))}
          </ul>
        </section>
      )}
      {published && !published.current && <RunRollback frame={frame} runId={run.runId} submission={submissions[0]} />}
    </Layout>
  )
}

function RunFacts({ frame, run, published, held }: Omit<RunPageProps, 'submissions' | 'problem'>) {
  const { language } = frame
  const text = messages[language]
  return (
    <dl class="facts">
      <dt>{text.asOf}</dt>
      <dd>{showDate(run.asOf, language)}</dd>
      <dt>{text.started}</dt>
      <dd>{timeOf(frame, new Date(run.startedAt))}</dd>
      <dt>{text.state}</dt>
      <dd>
        <RunState frame={frame} published={published} held={held} />
      </dd>
      <dt>{text.profile}</dt>
      <dd>{run.profile}</dd>
      <dt>{text.invariants}</dt>
      <dd>
        <Share holding={run.invariants.filter(({ holds }) => holds).length} all={run.invariants.length} label={text.holds} />
      </dd>
      <dt>{text.gate}</dt>
      <dd>
        <GateCounts frame={frame} run={run} />
      </dd>
    </dl>
  )
}

/** Published when, waiting, or rejected. */
export function RunState({ frame, published, held }: Pick<RunPageProps, 'frame' | 'published' | 'held'>) {
  const text = messages[frame.language]
  const words = jobWords[frame.language]
  if (published) {
    return (
      <>
        {text.published} {timeOf(frame, published.publishedAt)}{' '}
        {published.current && <span class="tag tag-good">{text.current}</span>}
      </>
    )
  }
  return held?.decision ? (
    <span class="tag tag-bad">{words.rejectedState}</span>
  ) : (
    <span class="tag tag-review">{words.heldState}</span>
  )
}

function Ledger({ frame, run }: SectionProps) {
  const { language } = frame
  const text = messages[language]
  const rows = Object.entries(run.registers).map(([register, delivery]) => {
    const { lines, blank, accepted, rejected } = delivery
    const header = Math.min(1, lines)
    // A quoted line break makes one record of several lines.
    const continued = lines - header - blank - accepted - rejected
    return [
      titleOf(frame, register),
      <>
        {delivery.file} <code title={`sha256 ${delivery.sha256}`}>{delivery.sha256.slice(0, 8)}</code>
      </>,
      ...[lines, header, blank, accepted, rejected, continued].map((count) => showCount(count, language)),
      <State good={continued >= 0} yes={text.addsUp} no={text.doesNotAddUp} />,
    ]
  })
  const labels = [text.lines, text.header, text.blank, text.accepted, text.rejected, text.continued]
  return (
    <section>
      <h2>{text.ledger}</h2>
      <p>{text.ledgerNote}</p>
      <DataTable
        id="ledger"
        caption={text.ledger}
        columns={[
          { label: text.register },
          { label: text.file },
          ...labels.map((label) => ({ label, kind: 'number' as const })),
          { label: text.state },
        ]}
        rows={rows}
      />
      {run.skippedRegisters.length > 0 && (
        <p>
          {text.skipped}: {run.skippedRegisters.map((register) => titleOf(frame, register)).join(', ')}
        </p>
      )}
    </section>
  )
}

function Stages({ frame, run }: SectionProps) {
  const { language } = frame
  const text = messages[language]
  const total = run.stages.reduce((sum, stage) => sum + stage.seconds, 0)
  return (
    <section>
      <h2>{text.stages}</h2>
      <DataTable
        id="stages"
        caption={text.stages}
        columns={[
          { label: text.stage },
          ...[text.rowsIn, text.rowsOut, text.rejected, text.seconds].map((label) => ({ label, kind: 'number' as const })),
          { label: text.state },
        ]}
        rows={run.stages.map((stage) => [
          jobWords[language].stages[stage.name] ?? stage.name,
          showCount(stage.rowsIn, language),
          showCount(stage.rowsOut, language),
          showCount(stage.rejected, language),
          showSeconds(stage.seconds, language),
          stage.resumed ? text.resumed : '',
        ])}
        foot={[text.sum, '', '', '', showSeconds(total, language), '']}
      />
    </section>
  )
}

function Verdicts({ frame, run }: SectionProps) {
  const { language } = frame
  const text = messages[language]
  const registers = Object.keys(run.verdicts)
  const countOf = (register: string, verdict: (typeof verdicts)[number]): number => run.verdicts[register]?.[verdict] ?? 0
  return (
    <section>
      <h2>{text.verdicts}</h2>
      <DataTable
        id="verdicts"
        caption={text.verdicts}
        columns={[
          { label: text.verdict },
          ...registers.map((register) => ({ label: titleOf(frame, register), kind: 'number' as const })),
        ]}
        rows={verdicts
          .toReversed()
          .map((verdict) => [
            text.verdictNames[verdict] ?? verdict,
            ...registers.map((register) => showCount(countOf(register, verdict), language)),
          ])}
        foot={[
          text.sum,
          ...registers.map((register) =>
            showCount(
              verdicts.reduce((sum, verdict) => sum + countOf(register, verdict), 0),
              language,
            ),
          ),
        ]}
      />
    </section>
  )
}

function FindingCounts({ frame, run }: SectionProps) {
  const { language } = frame
  const text = messages[language]
  const counted = Object.entries(run.findings)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, count, finding: findFinding(code) }))
    .toSorted((a, b) => (a.finding?.number ?? 999) - (b.finding?.number ?? 999))
  return (
    <section>
      <h2>{text.findingCounts}</h2>
      <DataTable
        id="findings"
        caption={text.findingCounts}
        columns={[
          { label: text.title },
          { label: text.code },
          { label: text.severity },
          { label: text.count, kind: 'number' as const },
        ]}
        rows={counted.map(({ code, count, finding }) => [
          <>
            <span class="code-number">{finding?.number}</span>
            {finding?.title[language] ?? code}
          </>,
          <code>{code}</code>,
          finding ? <Severity severity={finding.severity} language={language} /> : '',
          showCount(count, language),
        ])}
        foot={[
          text.sum,
          '',
          '',
          showCount(
            counted.reduce((sum, { count }) => sum + count, 0),
            language,
          ),
        ]}
      />
    </section>
  )
}

function Invariants({ frame, run }: SectionProps) {
  const { language } = frame
  const text = messages[language]
  return (
    <section>
      <h2>{text.invariants}</h2>
      <DataTable
        id="invariants"
        caption={text.invariants}
        columns={[
          { label: text.name },
          { label: text.left, kind: 'number' as const },
          { label: text.right, kind: 'number' as const },
          { label: text.state },
        ]}
        rows={brokenFirst(run.invariants, ({ holds }) => holds).map(({ name, left, right, holds }) => [
          sentenceOf(frame, name),
          showCount(left, language),
          showCount(right, language),
          <State good={holds} yes={text.holds} no={text.broken} />,
        ])}
      />
    </section>
  )
}

function Gate({ frame, run }: SectionProps) {
  const { language } = frame
  const text = messages[language]
  // A rule over a share, drop, change or growth is in parts of 1; any other counts.
  const shower = (name: string) => (value: number | null) => {
    if (value === null) return '–'
    const isShare = /share|drop|change|growth/.test(name)
    return isShare ? showPercent(Math.round(1000 * value) / 10, language) : showCount(value, language)
  }
  return (
    <section>
      <h2>{text.gate}</h2>
      <p>{run.gate.held ? text.gateHeld : text.gateOpen}</p>
      {run.gate.rules.length === 0 ? (
        <p>{text.noRules}</p>
      ) : (
        <DataTable
          id="gate"
          caption={text.gate}
          columns={[
            { label: text.rule },
            { label: text.register },
            { label: text.value, kind: 'number' as const },
            { label: text.limit, kind: 'number' as const },
            { label: text.lastTime, kind: 'number' as const },
            { label: text.state },
            { label: text.detail },
          ]}
          rows={brokenFirst(run.gate.rules, ({ fired }) => !fired).map((rule) => [
            gateRuleTitles[rule.name]?.[language] ?? rule.name,
            rule.register === null ? '' : titleOf(frame, rule.register),
            ...[rule.value, rule.limit, rule.last].map(shower(rule.name)),
            rule.fired && !isHolding(rule) ? (
              <span class="tag tag-review">! {text.warned}</span>
            ) : (
              <State good={!rule.fired} yes={text.passed} no={text.fired} />
            ),
            sentenceOf(frame, rule.detail),
          ])}
        />
      )}
    </section>
  )
}

/** A sentence of run.json in the language of the page. */
function sentenceOf(frame: Frame, sentence: string): string {
  const { language, portal } = frame
  if (language === 'en') return sentence
  const definition = (name: string) => portal.profile.coverage.find((one) => one.definition === name)?.title.vi
  const titles = (name: string): string => messages.vi.verdictNames[name] ?? findFinding(name)?.title.vi ?? name
  return sayInVietnamese(sentence, (name) => {
    const register = titleOf(frame, name)
    return register === name ? (definition(name) ?? titles(name)) : register
  })
}

/** A warning that fired is said and holds nothing. */
function isHolding({ fired, level }: RunJson['gate']['rules'][number]): boolean {
  return fired && level === 'hold'
}

/** What went wrong stands on top; the rest keeps its order. */
function brokenFirst<T>(checks: readonly T[], isGood: (check: T) => boolean): T[] {
  return checks.toSorted((a, b) => Number(isGood(a)) - Number(isGood(b)))
}

/** How many rules passed, warned and held. */
function GateCounts({ frame, run }: SectionProps) {
  const text = messages[frame.language]
  const { rules } = run.gate
  const passed = rules.filter(({ fired }) => !fired).length
  const held = rules.filter(isHolding).length
  const warned = rules.length - passed - held
  return (
    <>
      <span class={passed === rules.length ? 'tag tag-good' : 'tag'}>{`✓ ${text.passed} ${passed} / ${rules.length}`}</span>
      {warned > 0 && <span class="tag tag-review">{`! ${text.warned} ${warned}`}</span>}
      {held > 0 && <span class="tag tag-bad">{`✗ ${text.fired} ${held}`}</span>}
    </>
  )
}

/** How many of all checks came out well: 48 / 48. */
function Share({ holding, all, label }: { readonly holding: number; readonly all: number; readonly label: string }) {
  return (
    <span class={holding === all ? 'tag tag-good' : 'tag tag-bad'}>
      {holding === all ? '✓' : '✗'} {label} {holding} / {all}
    </span>
  )
}

function State({ good, yes, no }: { readonly good: boolean; readonly yes: string; readonly no: string }) {
  return <span class={good ? 'tag tag-good' : 'tag tag-bad'}>{good ? `✓ ${yes}` : `✗ ${no}`}</span>
}

/** How grave a finding is, in words and colour. */
export function Severity({ severity, language }: { readonly severity: string; readonly language: Language }) {
  return <span class={`tag tag-${severity}`}>{messages[language].severities[severity] ?? severity}</span>
}

export { titleOf }

function showSeconds(seconds: number, language: Language): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(seconds)
}
