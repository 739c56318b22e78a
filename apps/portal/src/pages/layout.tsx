/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
// tsx reads no tsconfig of a package it is not started in: each .tsx file says itself how its JSX is compiled.
import type { Account } from '@doisoat/store'
import type { Child } from 'hono/jsx'
import { routes } from '../access.ts'
import type { Language } from '../language.ts'
import { messages } from '../messages.ts'
import { Form } from './form.tsx'
import type { Frame } from './frame.ts'
import { zoneOf } from './time-of.ts'

export type { Frame } from './frame.ts'

interface LayoutProps {
  readonly frame: Frame
  readonly title: string
  /** A script of assets/; the page works without it. */
  readonly script?: string | undefined
  /** The page changes by itself: without JavaScript it is loaded again after so many seconds. */
  readonly refreshSeconds?: number | undefined
  readonly children?: Child
}

/** What the first sight of a page needs: with `font-display: optional` a font that comes later would not be used. */
const firstFonts = {
  vi: ['latin-400', 'latin-600', 'vietnamese-400', 'vietnamese-600'],
  en: ['latin-400', 'latin-600'],
} as const

/** The frame of every page: skip link, name of the deployment, menu by role, language switch, footer. */
export function Layout({ frame, title, script, refreshSeconds, children }: LayoutProps) {
  const { portal, language, account, path } = frame
  const text = messages[language]
  const other = language === 'vi' ? 'en' : 'vi'
  const city = portal.profile.title[language]
  return (
    <html lang={language}>
      <Head {...{ frame, title, script, refreshSeconds }} />
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
          <Menu frame={frame} />
        </header>
        <main id="main" class="wrap">
          {children}
        </main>
        <footer class="footer">
          <p class="wrap">{account ? `${text.footerSignedIn} ${text.timesIn(zoneOf(frame))}` : text.footer}</p>
        </footer>
      </body>
    </html>
  )
}

function Head({ frame, title, script, refreshSeconds }: Omit<LayoutProps, 'children'>) {
  const { portal, language, path } = frame
  const other = language === 'vi' ? 'en' : 'vi'
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} – ${messages[language].product} – ${portal.profile.title[language]}`}</title>
      {firstFonts[language].map((cut) => (
        <link
          rel="preload"
          as="font"
          type="font/woff2"
          crossorigin=""
          href={portal.assets.path(`be-vietnam-pro-${cut}-normal.woff2`)}
        />
      ))}
      <link rel="icon" href={portal.assets.path('icon.svg')} type="image/svg+xml" />
      <link rel="stylesheet" href={portal.assets.path('style.css')} />
      {script !== undefined && <script type="module" src={portal.assets.path(script)} />}
      {refreshSeconds !== undefined && (
        <noscript>
          <meta http-equiv="refresh" content={String(refreshSeconds)} />
        </noscript>
      )}
      <link rel="alternate" hreflang={other} href={`/${other}${path}`} />
    </head>
  )
}

function Session({ frame, account }: { readonly frame: Frame; readonly account: Account }) {
  const text = messages[frame.language]
  return (
    <Form frame={frame} action="/logout">
      <span class="account">
        <span class="visually-hidden">{text.signedInAs}: </span>
        {account.name}
      </span>
      <button type="submit">{text.logout}</button>
    </Form>
  )
}

/** What everybody may read, and below it what this account works with. */
function Menu({ frame }: { readonly frame: Frame }) {
  const { language, account } = frame
  const text = messages[language]
  const entries = menuOf(frame)
  const work = entries.filter(({ isPublic }) => !isPublic)
  return (
    <>
      <nav class="menu" aria-label={text.menu}>
        <ul class="wrap">
          <Entries frame={frame} entries={entries.filter(({ isPublic }) => isPublic)} />
          <li class="session">
            {account ? <Session frame={frame} account={account} /> : <a href={`/${language}/login`}>{text.login}</a>}
          </li>
        </ul>
      </nav>
      {work.length > 0 && (
        <nav class="menu work" aria-label={text.workMenu}>
          <ul class="wrap">
            <Entries frame={frame} entries={work} />
          </ul>
        </nav>
      )}
    </>
  )
}

interface Entry {
  readonly href: string
  readonly label: string
  readonly isPublic: boolean
}

function Entries({ frame: { language, path }, entries }: { readonly frame: Frame; readonly entries: readonly Entry[] }) {
  return (
    <>
      {entries.map(({ href, label }) => (
        <li>
          <a href={href} aria-current={isHere(href, `/${language}${path}`) ? 'page' : undefined}>
            {label}
          </a>
        </li>
      ))}
    </>
  )
}

/** The pages of the access table that have a word in the menu and that this account may open. */
function menuOf({ language, account }: Frame): Entry[] {
  const text = messages[language]
  return routes.flatMap(({ path, who, menu }) => {
    if (menu === undefined || !who.includes(account?.role ?? 'public')) return []
    const own = path.replace(':agency', encodeURIComponent(account?.agency ?? ''))
    return [{ href: `/${language}${own}`, label: text[menu], isPublic: who.includes('public') }]
  })
}

function isHere(href: string, here: string): boolean {
  return href.endsWith('/')
    ? href === here || [`${href}coverage/`, `${href}units/`].some((start) => here.startsWith(start))
    : here.startsWith(href)
}

export function findingsPath(language: Language, agency: string): string {
  return `/${language}/agencies/${encodeURIComponent(agency)}/findings`
}
