export { type Outcome, outcomeWords } from './outcome.ts'
export { type AnswersToTake, type TakenAnswers, takeAnswers } from './take-answers.ts'
