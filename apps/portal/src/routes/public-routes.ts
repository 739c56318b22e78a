import { publicFigures } from '../figures/public-figures.ts'
import type { Portal } from '../portal-context.ts'
import { PublicAnswers } from '../public-answers.ts'
import { publicScores } from '../public-scores.ts'
import { coverageRoutes } from './coverage-routes.tsx'
import { openDataRoutes } from './open-data-routes.tsx'
import { qualityRoutes } from './quality-routes.tsx'
import { scoreRoutes } from './score-routes.tsx'
import { unitRoutes } from './unit-routes.tsx'

/** The pages and files for everybody: published figures only, made once a run. */
export function publicRoutes(portal: Portal) {
  const pages = { portal, answers: new PublicAnswers(portal), figuresOf: publicFigures(portal) }
  const scores = publicScores(portal)
  return {
    ...coverageRoutes(pages),
    ...unitRoutes(pages, scores),
    ...qualityRoutes(pages),
    ...scoreRoutes(pages, scores),
    ...openDataRoutes(pages),
  }
}
