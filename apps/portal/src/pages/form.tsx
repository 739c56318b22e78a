/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx'
import { tokenField } from '../form-token.ts'
import type { Frame } from './frame.ts'

interface FormProps {
  readonly frame: Frame
  /** After the language: /users. */
  readonly action: string
  readonly class?: string
  /** Sends files: the route is of kind upload. */
  readonly files?: true
  readonly children?: Child
}

/** A form that changes something: a POST with the token of the session, which stands before any file. */
export function Form({ frame, action, files, children, class: name }: FormProps) {
  return (
    <form class={name} method="post" action={`/${frame.language}${action}`} enctype={files ? 'multipart/form-data' : undefined}>
      <input type="hidden" name={tokenField} value={frame.formToken} />
      {children}
    </form>
  )
}
