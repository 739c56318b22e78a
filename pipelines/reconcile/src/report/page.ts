import { coverageSection } from './coverage-section.ts'
import { findingsSection } from './findings-section.ts'
import { gateSection } from './gate-section.ts'
import { groupsSection } from './groups-section.ts'
import { Html, html, nothing } from './html.ts'
import { ledgerSection } from './ledger-section.ts'
import { showDay } from './numbers.ts'
import { outcomeSection } from './outcome-section.ts'
import { qualitySection } from './quality-section.ts'
import type { ReportContext } from './report-context.ts'
import { style } from './style.ts'
import { unitsMapShapes, unitsSection } from './units-section.ts'
import { patterns } from './verdict-bar.ts'
import { verdictsSection } from './verdicts-section.ts'

/** The whole page: each language complete, the first one shown, the other by its anchor; no script, nothing fetched. */
export function reportPage(contexts: readonly [ReportContext, ReportContext]): Html {
  const [{ run, profile, text, language }, other] = contexts
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text.title} · ${other.text.title} · ${profile.title[language]} · ${showDay(run.asOf, language)}</title>
<style>${new Html(style)}</style>
</head>
<body>
<svg class="defs" width="0" height="0" aria-hidden="true"><defs>${patterns()}${unitsMapShapes(contexts[0])}</defs></svg>
<main>
${edition(contexts[0], contexts[1])}
${edition(contexts[1], contexts[0])}
</main>
</body>
</html>
`
}

interface Part {
  readonly name: string
  readonly title: string
  readonly content: Html
}

function edition(context: ReportContext, other: ReportContext): Html {
  const { run, profile, text, language, listVersion } = context
  const parts = partsOf(context)
  return html`<div class="edition" id="${language}" lang="${language}">
<header class="top"><div><p class="city">${profile.title[language]}</p><h1>${text.title}</h1></div><a class="switch" href="#${other.language}" lang="${other.language}" hreflang="${other.language}">${text.otherLanguage}</a></header>
<p class="internal"><strong>${text.internalTitle}</strong> ${text.internal}</p>
<dl class="facts"><div><dt>${text.asOf}</dt><dd>${showDay(run.asOf, language)}</dd></div><div><dt>${text.run}</dt><dd><code>${run.runId}</code></dd></div><div><dt>${text.profile}</dt><dd>${run.profile}</dd></div><div><dt>${text.unitList}</dt><dd>${listVersion}</dd></div></dl>
<nav aria-label="${text.contents}"><ul>${parts.map((part) => html`<li><a href="#${language}-${part.name}">${part.title}</a></li>`)}</ul></nav>
${parts.map(
  (part) => html`<section class="${part.name}"><h2 id="${language}-${part.name}">${part.title}</h2>
${part.content}</section>
`,
)}<footer>${text.footer}</footer>
</div>`
}

function partsOf(context: ReportContext): readonly Part[] {
  const { text } = context
  const parts: readonly Part[] = [
    { name: 'outcome', title: text.outcome, content: outcomeSection(context) },
    { name: 'ledger', title: text.ledger, content: ledgerSection(context) },
    { name: 'verdicts', title: text.verdicts, content: verdictsSection(context) },
    { name: 'findings', title: text.findings, content: findingsSection(context) },
    { name: 'coverage', title: text.coverage, content: coverageSection(context) },
    { name: 'units', title: text.units, content: unitsSection(context) },
    { name: 'groups', title: text.groups, content: groupsSection(context) },
    { name: 'quality', title: text.quality, content: qualitySection(context) },
    { name: 'gate', title: text.gate, content: gateSection(context) },
  ]
  return parts.filter((part) => part.content !== nothing)
}
