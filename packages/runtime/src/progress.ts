/** Where a command writes and what time it is; tests pass their own. */
export interface Terminal {
  readonly isTty: boolean
  readonly color: boolean
  write(text: string): void
}

export function stderrTerminal(noColor: boolean): Terminal {
  const isTty = process.stderr.isTTY === true
  return { isTty, color: isTty && !noColor, write: (text) => void process.stderr.write(text) }
}

/**
 * Progress of a run: one line that is rewritten on a terminal, one plain line per finished step otherwise.
 */
export class Progress {
  readonly #terminal: Terminal
  #label = ''
  #startedMs = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  start(label: string): void {
    this.#label = label
    this.#startedMs = performance.now()
    if (this.#terminal.isTty) this.#terminal.write(`\r\u001b[K  … ${label}`)
  }

  finish(rows: number): void {
    const seconds = (performance.now() - this.#startedMs) / 1000
    const rate = seconds > 0.05 && rows > 0 ? ` · ${formatCount(Math.round(rows / seconds))} rows/s` : ''
    const start = this.#terminal.isTty ? '\r\u001b[K' : ''
    this.#terminal.write(
      `${start}  ✓ ${this.#label.padEnd(12)} ${formatCount(rows).padStart(11)} rows  ${seconds.toFixed(2)} s${rate}\n`,
    )
  }
}

/** 1234567 → 1,234,567, whatever the locale of the machine. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}
