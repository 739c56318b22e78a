import { countFindings } from './findings-section.ts'
import { gateRuleTitle, showGateNumber } from './gate-section.ts'
import { type Html, type HtmlValue, html, nothing } from './html.ts'
import { showCount, showRate } from './numbers.ts'
import { agencyTitle, measuredCoverage, type ReportContext, registerTitle } from './report-context.ts'

/** The outcome in a sentence, the few numbers that matter most, and what to do next. */
export function outcomeSection(context: ReportContext): Html {
  const { run, text } = context
  const broken = run.invariants.some((one) => !one.holds)
  const sentence = broken ? text.outcomeBroken : run.gate.held ? text.outcomeHeld : text.outcomePassed
  return html`<p class="result ${broken || run.gate.held ? 'bad' : 'good'}">${broken || run.gate.held ? '✗' : '✓'} ${sentence}</p>
<dl class="key">${keyFigures(context)}</dl>
<h3>${text.nextSteps}</h3>
<ol class="steps">${(broken ? [{ say: text.next.broken }] : nextSteps(context)).map(showStep)}</ol>`
}

function keyFigures(context: ReportContext): readonly Html[] {
  const { run, text, language } = context
  const [headline] = measuredCoverage(context)
  const accepted = Object.values(run.registers).reduce((sum, one) => sum + one.accepted, 0)
  const figures = [
    keyFigure(text.rowsRead, showCount(accepted, language)),
    keyFigure(text.mustMend, showCount(countFindings(run.findings, 'block'), language)),
    keyFigure(text.toReview, showCount(countFindings(run.findings, 'review'), language)),
  ]
  if (headline) {
    const fraction = `${showCount(headline.rate.numerator, language)} ${text.of} ${showCount(headline.rate.denominator, language)} ${text.people}`
    figures.push(keyFigure(headline.definition.title[language], showRate(headline.rate, language), fraction))
  }
  return figures
}

function keyFigure(label: string, value: string, note = ''): Html {
  return html`<div><dt>${label}</dt><dd><b>${value}</b>${note === '' ? nothing : html`<small>${note}</small>`}</dd></div>`
}

interface Step {
  readonly say: string
  readonly commands?: readonly string[]
}

function showStep({ say, commands = [] }: Step): Html {
  const lines: readonly HtmlValue[] = commands.map((command) => html`<code class="cmd">${command}</code>`)
  return html`<li>${say}${lines as readonly Html[]}</li>`
}

function nextSteps(context: ReportContext): readonly Step[] {
  const { run, profile, text, language } = context
  const steps: Step[] = []
  const fired = run.gate.rules.filter((rule) => rule.fired && rule.level === 'hold')
  if (run.gate.held) {
    const rules = fired.map((rule) => {
      const where = rule.register === null ? text.wholeRun : registerTitle(context, rule.register)
      const numbers = `${showGateNumber(rule, 'value', language)}, ${text.next.limit} ${showGateNumber(rule, 'limit', language)}`
      return `“${gateRuleTitle(context, rule.name)}” – ${where}: ${numbers}`
    })
    steps.push({
      say: text.next.held(rules.join('; ')),
      commands: [`doisoat runs show ${run.runId}`],
    })
  }
  for (const [name, register] of Object.entries(run.registers)) {
    if (register.rejected === 0) continue
    const owner = profile.registers.find((one) => one.name === name)?.owner ?? name
    steps.push({
      say: text.next.rejected(showCount(register.rejected, language), registerTitle(context, name), agencyTitle(context, owner)),
      commands: [`rejects/${name}.csv`],
    })
  }
  const toSend = countFindings(run.findings, 'block') + countFindings(run.findings, 'review')
  if (toSend > 0) {
    // A report is made of a published run: a held one has none yet.
    const commands = run.gate.held
      ? []
      : owners(context).map((owner) => `doisoat report ${run.runId} --agency ${owner} --out reports`)
    steps.push({ say: `${text.next.send(showCount(toSend, language))}${commands.length > 0 ? ':' : '.'}`, commands })
  }
  const candidates = (run.findings['LINK_CANDIDATE'] ?? 0) + (run.findings['LINK_AMBIGUOUS'] ?? 0)
  if (candidates > 0) steps.push({ say: text.next.candidates(showCount(candidates, language)) })
  if (run.skippedRegisters.length > 0) {
    steps.push({ say: text.next.skipped(run.skippedRegisters.map((name) => registerTitle(context, name)).join(', ')) })
  }
  if (!run.gate.held) steps.push({ say: text.next.look, commands: ['doisoat serve'] })
  return steps
}

/** Agencies that own a register of this run, each once. */
function owners({ run, profile }: ReportContext): readonly string[] {
  const read = profile.registers.filter(({ name }) => name in run.registers)
  return [...new Set(read.map(({ owner }) => owner))]
}
