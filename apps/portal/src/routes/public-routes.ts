import { type PublicFiguresOf, publicFigures } from '../figures/public-figures.ts'
import type { Portal } from '../portal-context.ts'
import { PublicAnswers } from '../public-answers.ts'
import { coverageRoutes } from './coverage-routes.tsx'
import { openDataRoutes } from './open-data-routes.tsx'
import { qualityRoutes } from './quality-routes.tsx'
import { scoreRoutes } from './score-routes.tsx'
import { unitRoutes } from './unit-routes.tsx'

/** The pages and files for everybody: published figures only, made once a run. */
export function publicRoutes(portal: Portal) {
  const read = publicFigures(portal)
  const figuresOf: PublicFiguresOf = (run) => {
    // Whoever asks for the first page of a new run starts its scores as well: they take longest.
    portal.scores(run).catch(() => {})
    return read(run)
  }
  const pages = { portal, answers: new PublicAnswers(portal), figuresOf }
  return {
    ...coverageRoutes(pages),
    ...unitRoutes(pages),
    ...qualityRoutes(pages),
    ...scoreRoutes(pages),
    ...openDataRoutes(pages),
  }
}
