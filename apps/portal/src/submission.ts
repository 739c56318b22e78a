import { randomBytes } from 'node:crypto'
import { z } from 'zod'

/** The number of a form: sent twice it does one thing. */
export const Submission = z.string().regex(/^[0-9a-f]{32}$/)

export function newSubmission(): string {
  return randomBytes(16).toString('hex')
}
