interface Window {
  attempts: number
  endsMs: number
}

const windowMs = 15 * 60_000
/** Typing errors of one person stay below; guessing one password does not get far (480 tries a day). */
const attemptsPerName = 5
/** Many addresses after one name; high enough that nobody shuts an account out by it from a few machines. */
const attemptsPerNameAnywhere = 50
/** An office behind one address logs in at the same hour. */
const attemptsPerAddress = 100
const sweepAbove = 10_000

/**
 * Counts log-in attempts per address, per name, and per address and name. An attempt is counted before the password is looked at, so that many
 * at once do not slip through; the right password takes the name's count back. In memory: a restart forgets.
 */
export class LoginLimit {
  readonly #windows = new Map<string, Window>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** Counts an attempt; false when it must not be made. */
  take(address: string, name: string): boolean {
    this.#sweep()
    const ofAddress = this.#count(address)
    const ofName = this.#count(nameKey(address, name))
    const ofNameAnywhere = this.#count(nameKey('', name))
    return ofAddress <= attemptsPerAddress && ofName <= attemptsPerName && ofNameAnywhere <= attemptsPerNameAnywhere
  }

  /** The password was right. */
  forget(address: string, name: string): void {
    this.#windows.delete(nameKey(address, name))
  }

  #count(key: string): number {
    const now = this.#nowMs()
    const found = this.#windows.get(key)
    const open = found && found.endsMs > now ? found : { attempts: 0, endsMs: now + windowMs }
    open.attempts++
    this.#windows.set(key, open)
    return open.attempts
  }

  #sweep(): void {
    if (this.#windows.size < sweepAbove) return
    const now = this.#nowMs()
    for (const [key, { endsMs }] of this.#windows) if (endsMs <= now) this.#windows.delete(key)
  }
}

function nameKey(address: string, name: string): string {
  return JSON.stringify([address, name])
}
