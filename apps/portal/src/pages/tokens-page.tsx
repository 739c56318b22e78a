/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { ApiToken } from '@doisoat/store'
import { userWords } from '../messages/users.ts'
import { DataTable } from './data-table.tsx'
import { Form } from './form.tsx'
import { type Frame, Layout } from './layout.tsx'
import { Secret } from './secret.tsx'
import { timeOf } from './time-of.ts'
import { AgencySelect, agencyTitle } from './users-page.tsx'

interface TokensPageProps {
  readonly frame: Frame
  readonly tokens: readonly ApiToken[]
  /** A token that was just made. */
  readonly made?: { readonly agency: string; readonly token: string }
  /** The form was sent before: its token was made then. */
  readonly isRepeated?: boolean
  /** Of the token that the form makes: sent twice it makes one. */
  readonly newId: string
}

/** The tokens of the agencies' programs, and a form for another one. */
export function TokensPage({ frame, tokens, made, isRepeated, newId }: TokensPageProps) {
  const { language } = frame
  const text = userWords[language]
  return (
    <Layout frame={frame} title={text.tokenTitle}>
      <h1>{text.tokenTitle}</h1>
      <p class="lead">{text.tokenLead}</p>
      <p>
        <a href="/api/v1/openapi.json">{text.apiDescription}</a>
      </p>
      {made && <Secret label={text.tokenShown(agencyTitle(frame, made.agency))} value={made.token} />}
      {isRepeated && (
        <p class="notice" role="status">
          {text.tokenRepeated}
        </p>
      )}
      {tokens.length === 0 ? (
        <p class="notice">{text.noTokens}</p>
      ) : (
        <DataTable
          id="tokens"
          caption={text.tokenTitle}
          columns={[text.tokenName, text.agency, text.createdBy, text.createdAt, text.lastUsed, text.state].map((label) => ({
            label,
          }))}
          rows={tokens.map((token) => [
            token.name,
            agencyTitle(frame, token.agency),
            token.createdBy,
            timeOf(frame, token.createdAt),
            token.lastUsedAt ? timeOf(frame, token.lastUsedAt) : text.never,
            token.revokedAt ? `${text.revoked} ${timeOf(frame, token.revokedAt)}` : <Revoke frame={frame} token={token} />,
          ])}
        />
      )}
      <section>
        <h2>{text.tokenAdd}</h2>
        <Form frame={frame} class="form" action="/tokens">
          <input type="hidden" name="token_id" value={newId} />
          <label for="agency">{text.agency}</label>
          <AgencySelect frame={frame} id="agency" />
          <label for="name">{text.tokenName}</label>
          <input id="name" name="name" required maxlength={100} autocomplete="off" />
          <button class="primary" type="submit">
            {text.tokenAdd}
          </button>
        </Form>
      </section>
    </Layout>
  )
}

function Revoke({ frame, token }: { readonly frame: Frame; readonly token: ApiToken }) {
  const text = userWords[frame.language]
  return (
    <Form frame={frame} class="row-actions" action={`/tokens/${token.tokenId}/revoke`}>
      <button type="submit">
        {text.revoke}
        <span class="visually-hidden"> {token.name}</span>
      </button>
    </Form>
  )
}
