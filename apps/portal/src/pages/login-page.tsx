/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { messages } from '../messages.ts'
import { Form } from './form.tsx'
import { type Frame, Layout } from './layout.tsx'

interface LoginPageProps {
  readonly frame: Frame
  readonly problem?: 'wrongPassword' | 'tooMany'
  readonly name?: string
}

/** The log-in form; it works without JavaScript and lets a password manager fill it. */
export function LoginPage({ frame, problem, name }: LoginPageProps) {
  const text = messages[frame.language]
  return (
    <Layout frame={frame} title={text.loginTitle}>
      <h1>{text.loginTitle}</h1>
      <p class="lead">{text.loginLead}</p>
      <Form frame={frame} class="form" action="/login">
        {problem && (
          <p class="problem" id="problem" role="alert">
            {text[problem]}
          </p>
        )}
        <label for="name">{text.accountName}</label>
        <input
          id="name"
          name="name"
          autocomplete="username"
          required
          maxlength={100}
          value={name}
          aria-describedby={problem && 'problem'}
          spellcheck={false}
          autocapitalize="none"
        />
        <label for="password">{text.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          maxlength={200}
          aria-describedby={problem && 'problem'}
        />
        <button class="primary" type="submit">
          {text.login}
        </button>
      </Form>
    </Layout>
  )
}
