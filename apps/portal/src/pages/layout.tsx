/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
// tsx reads no tsconfig of a package it is not started in: each .tsx file says itself how its JSX is compiled.
import type { Account } from '@doisoat/store'
import type { Child } from 'hono/jsx'
import type { Language } from '../language.ts'
import { messages } from '../messages.ts'
import type { Portal } from '../portal-context.ts'

/** What the frame of every page needs. */
export interface Frame {
  readonly portal: Portal
  readonly language: Language
  readonly account: Account | undefined
  /** Path and query after the language: the same page in the other language. */
  readonly path: string
}

interface LayoutProps {
  readonly frame: Frame
  readonly title: string
  readonly children?: Child
}

/** The frame of every page: skip link, name of the deployment, menu by role, language switch, footer. */
export function Layout({ frame, title, children }: LayoutProps) {
  const { portal, language, account, path } = frame
  const text = messages[language]
  const other = language === 'vi' ? 'en' : 'vi'
  const city = portal.profile.title[language]
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} – ${text.product} – ${city}`}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={portal.stylesheet} />
        <link rel="alternate" hreflang={other} href={`/${other}${path}`} />
      </head>
      <body>
        <a class="skip" href="#main">
          {text.skip}
        </a>
        <header class="masthead">
          <div class="wrap">
            <a class="brand" href={`/${language}/`}>
              <span class="brand-city">{city}</span>
              <span class="brand-product">{text.product}</span>
            </a>
            <a class="language" href={`/${other}${path}`} lang={other} hreflang={other}>
              {text.otherLanguage}
            </a>
          </div>
          <nav class="menu" aria-label={text.menu}>
            <ul class="wrap">
              {menuOf(frame).map(({ href, label }) => (
                <li>
                  <a href={href} aria-current={isHere(href, `/${language}${path}`) ? 'page' : undefined}>
                    {label}
                  </a>
                </li>
              ))}
              <li class="session">
                {account ? <Session frame={frame} account={account} /> : <a href={`/${language}/login`}>{text.login}</a>}
              </li>
            </ul>
          </nav>
        </header>
        <main id="main" class="wrap">
          {children}
        </main>
        <footer class="footer">
          <p class="wrap">{text.footer}</p>
        </footer>
      </body>
    </html>
  )
}

function Session({ frame, account }: { readonly frame: Frame; readonly account: Account }) {
  const text = messages[frame.language]
  return (
    <form method="post" action={`/${frame.language}/logout`}>
      <span class="account">
        <span class="visually-hidden">{text.signedInAs}: </span>
        {account.name}
      </span>
      <button type="submit">{text.logout}</button>
    </form>
  )
}

function menuOf({ language, account }: Frame): { readonly href: string; readonly label: string }[] {
  const text = messages[language]
  const links = [{ href: `/${language}/`, label: text.coverage }]
  if (account?.role === 'steward' || account?.role === 'admin') links.push({ href: `/${language}/runs`, label: text.runs })
  if (account?.agency) links.push({ href: findingsPath(language, account.agency), label: text.findings })
  return links
}

function isHere(href: string, here: string): boolean {
  return href.endsWith('/') ? href === here || here.startsWith(`${href}coverage/`) : here.startsWith(href)
}

export function findingsPath(language: Language, agency: string): string {
  return `/${language}/agencies/${encodeURIComponent(agency)}/findings`
}
