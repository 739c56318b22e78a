import { randomBytes } from 'node:crypto'

interface Grant {
  readonly actor: string
  readonly caseKey: string
  readonly reason: string
  readonly until: number
}

/** Long enough for a browser to follow the redirect. */
const lastsMs = 60_000

/**
 * Reasons that were given to see one case in full, each good for one page: a reload shows the case masked again, and its address is of no
 * use to anybody. Kept in memory: after a restart the reason is asked for again.
 */
export class Reveals {
  readonly #grants = new Map<string, Grant>()

  /** A number for the address of the page to be shown. */
  grant(given: Omit<Grant, 'until'>): string {
    const now = Date.now()
    for (const [number, { until }] of this.#grants) if (until < now) this.#grants.delete(number)
    const number = randomBytes(16).toString('base64url')
    this.#grants.set(number, { ...given, until: now + lastsMs })
    return number
  }

  /** The reason, once, for whom and for which case it was given. */
  take(number: string | undefined, { actor, caseKey }: Pick<Grant, 'actor' | 'caseKey'>): string | undefined {
    const grant = this.#grants.get(number ?? '')
    if (number === undefined || grant?.actor !== actor || grant.caseKey !== caseKey) return undefined
    this.#grants.delete(number)
    return grant.until < Date.now() ? undefined : grant.reason
  }
}
