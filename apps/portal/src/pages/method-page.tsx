/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { glossary, methodText } from '@doisoat/reports'
import { describeCoverage } from '../coverage-rules.ts'
import { showDate, showPercent } from '../language.ts'
import { methodWords, qualityWords, scoreWords } from '../messages/figures.ts'
import { pageTerms } from '../messages/page-terms.ts'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { QualityMeanings } from './quality-page.tsx'

/** What is counted, out of whom, both readings of what was published elsewhere, what is hidden, and the words. */
export function MethodPage({ frame }: { readonly frame: Frame }) {
  const { language, portal } = frame
  const { profile } = portal
  const own = methodWords[language]
  const text = methodText(language)
  const registerTitle = (name: string): string => profile.registers.find((one) => one.name === name)?.title[language] ?? name
  const { threshold } = profile.disclosure
  const terms = [...pageTerms[language].terms, ...glossary.map(([word, meaning]) => [word[language], meaning[language]] as const)]
  const lists = profile.unitLists.map((list) => `${list.version} (${showDate(list.validFrom, language)})`).join(', ')
  return (
    <Layout frame={frame} title={own.title}>
      <h1>{own.title}</h1>
      <p class="lead">{own.lead}</p>
      <section aria-labelledby="rates">
        <h2 id="rates">{text.ratesTitle}</h2>
        <Marked text={text.rates} />
        {profile.openData?.publishedFigures.map(({ quote, source, register, reading }) => (
          <Marked
            text={text.figure({
              quote: quote[language],
              source: source[language],
              register: registerTitle(register),
              reading: text.readings[reading],
            })}
          />
        ))}
      </section>
      <Definitions frame={frame} />
      <section aria-labelledby="hidden">
        <h2 id="hidden">{text.hiddenTitle}</h2>
        <Marked text={text.hidden(threshold, Math.ceil(threshold / 2))} />
      </section>
      <section aria-labelledby="quality">
        <h2 id="quality">{text.qualityTitle}</h2>
        <QualityMeanings frame={frame} />
      </section>
      <Scores frame={frame} />
      <section aria-labelledby="units">
        <h2 id="units">{text.unitsTitle}</h2>
        <Marked text={text.units(lists)} />
      </section>
      <section aria-labelledby="glossary">
        <h2 id="glossary">{own.glossary}</h2>
        <dl class="rules">
          {terms.map(([word, meaning]) => (
            <>
              <dt>{word}</dt>
              <dd>{meaning}</dd>
            </>
          ))}
        </dl>
      </section>
    </Layout>
  )
}

function Definitions({ frame: { language, portal } }: { readonly frame: Frame }) {
  const own = methodWords[language]
  const { profile } = portal
  return (
    <section aria-labelledby="definitions">
      <h2 id="definitions">{own.definitions}</h2>
      <DataTable
        id="definition-list"
        caption={own.definitions}
        columns={[{ label: own.definition }, { label: own.numerator }, { label: own.denominator }]}
        rows={profile.coverage.map((definition) => {
          const rules = describeCoverage(definition, profile, language)
          return [
            <a href={`/${language}/coverage/${definition.definition}`}>{definition.title[language]}</a>,
            rules.numerator,
            rules.denominator,
          ]
        })}
      />
    </section>
  )
}

function Scores({ frame: { language, portal } }: { readonly frame: Frame }) {
  const own = methodWords[language]
  const { weights, bands } = portal.profile.scores
  return (
    <section aria-labelledby="scores">
      <h2 id="scores">{own.scores}</h2>
      <p>
        {scoreWords[language].weights} {scoreWords[language].notIndex}
      </p>
      <DataTable
        id="weights"
        caption={own.scores}
        columns={[{ label: scoreWords[language].part }, { label: own.weight, kind: 'number' }]}
        rows={Object.entries(weights).map(([part, weight]) => [
          qualityWords[language].measures[part] ?? part,
          showPercent(Math.round(100 * weight), language),
        ])}
      />
      <p>
        {scoreWords[language].bandsTitle}:{' '}
        {bands
          .map(({ name, from }) => `${scoreWords[language].bands[name] ?? name} ${scoreWords[language].bandFrom(from)}`)
          .join('; ')}
        .
      </p>
    </section>
  )
}

/** A paragraph of the method note: *emphasis* and `code`. */
function Marked({ text }: { readonly text: string }) {
  const parts = text.split(/(\*[^*]+\*|`[^`]+`)/)
  return (
    <p>
      {parts.map((part) => {
        if (part.startsWith('*')) return <em>{part.slice(1, -1)}</em>
        return part.startsWith('`') ? <code>{part.slice(1, -1)}</code> : part
      })}
    </p>
  )
}
