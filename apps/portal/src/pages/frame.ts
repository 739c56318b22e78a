import type { Account } from '@doisoat/store'
import type { Language } from '../language.ts'
import type { Portal } from '../portal-context.ts'

/** What the frame of every page needs. */
export interface Frame {
  readonly portal: Portal
  readonly language: Language
  readonly account: Account | undefined
  /** Path and query after the language: the same page in the other language. */
  readonly path: string
  /** What its forms carry; undefined where nobody is logged in. */
  readonly formToken: string | undefined
}
