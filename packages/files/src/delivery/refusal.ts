/** Why a whole delivery is refused; crosses the worker boundary as data and becomes a `DoisoatError` in `inspectDelivery`. */
export interface RefusalDetails {
  readonly code: string
  readonly message: string
  readonly next: string
  readonly fields?: Readonly<Record<string, unknown>>
  /** `inputRefused` unless the machine, not the file, is at fault. */
  readonly exit?: 'inputRefused' | 'unavailable'
}

/**
 * A refused delivery inside this folder.
 *
 * Not `DoisoatError` itself: the worker would have to load `@doisoat/contracts` with zod, which costs more than scanning a small file.
 */
export class Refusal extends Error {
  readonly details: RefusalDetails

  constructor(details: RefusalDetails) {
    super(details.message)
    this.name = 'Refusal'
    this.details = details
  }
}
