import { createHmac, timingSafeEqual } from 'node:crypto'

/** The hidden field of every form. */
export const tokenField = 'form_token'

/** What a form of a session carries: another site can make the browser send the cookie, but cannot know this. */
export function formTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('form').digest('base64url')
}

/** Whether a form comes from a page that was made for the holder of the cookie. */
export function isFormToken(token: string | null, secret: string | undefined): boolean {
  if (token === null || secret === undefined) return false
  const [given, expected] = [Buffer.from(token), Buffer.from(formTokenOf(secret))]
  return given.length === expected.length && timingSafeEqual(given, expected)
}
