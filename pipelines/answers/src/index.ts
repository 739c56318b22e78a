export { type AnswersToTake, type TakenAnswers, takeAnswers } from './take-answers.ts'
