/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { todayIn } from '@doisoat/runtime'
import { countDownload } from '@doisoat/store'
import type { Context } from 'hono'
import { sendProblem } from './api/problem.ts'
import { isApiPath } from './language.ts'
import { messages } from './messages.ts'
import { MessagePage } from './pages/message-page.tsx'
import type { Portal, PortalEnv } from './portal-context.ts'
import { frameOf, sendPage } from './render.ts'

/** An officer tries a few times, a program fetches every format of every register; a leaked password does not empty the agency daily. */
const downloadsPerDay = 100

/** Counts a file of an agency's rows; when it is one too many of the day the refusal to send, else undefined. */
export async function takeDownload(c: Context<PortalEnv>, portal: Portal, agency: string): Promise<Response | undefined> {
  const { store, profile, settings } = portal
  const downloads = await countDownload(store, { agency, day: todayIn(profile.timeZone, settings) })
  if (downloads <= downloadsPerDay) return undefined
  store.logger?.warn({ agency, account: c.get('account')?.name, downloads }, 'too many downloads')
  if (isApiPath(c.req.path)) return sendProblem(c, 429, 'too many downloads today')
  const frame = frameOf(c, portal)
  const text = messages[frame.language]
  return sendPage(c, <MessagePage frame={frame} title={text.tooManyDownloadsTitle} message={text.tooManyDownloads} />, 429)
}
