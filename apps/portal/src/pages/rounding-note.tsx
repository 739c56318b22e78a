/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { figureWords, methodWords } from '../messages/figures.ts'
import { Hidden } from './coverage-figure.tsx'
import type { Frame } from './layout.tsx'

/** What every page with published figures says of them: what is hidden, that they are rounded, and where it is explained. */
export function RoundingNote({ frame: { language, portal } }: { readonly frame: Frame }) {
  const own = figureWords[language]
  const { threshold } = portal.profile.disclosure
  return (
    <p class="legend">
      <Hidden language={language} /> {own.hiddenLegend(threshold)}. {own.rounded(Math.ceil(threshold / 2))}{' '}
      <a href={`/${language}/method#hidden`}>{methodWords[language].title}</a>.
    </p>
  )
}
