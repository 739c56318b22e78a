import { loadProfile } from '@doisoat/profile'
import { createLogger, type Settings } from '@doisoat/runtime'
import { openStore } from '@doisoat/store'
import { register } from 'tsx/esm/api'

/** Serves until SIGINT or SIGTERM; `onReady` gets the address. */
export async function serveUntilStopped(
  options: { profile: string; port: number; host: string; settings: Settings },
  onReady: (url: string) => void,
): Promise<void> {
  const { settings } = options
  // Node reads .ts by itself, and no .tsx: the pages.
  register()
  const { startPortal } = await import('@doisoat/portal')
  const profile = await loadProfile(options.profile)
  await using store = await openStore({
    home: settings.home,
    databaseUrl: settings.databaseUrl,
    logger: createLogger(settings.logLevel ?? 'info'),
  })
  // A batch that is started from a page is this doisoat.
  const command = [process.execPath, ...process.execArgv, process.argv[1] ?? '']
  const portal = await startPortal({
    store,
    profile,
    settings,
    doisoat: { command, profile: options.profile },
    port: options.port,
    host: options.host,
  })
  const stopped = new Promise<void>((resolve) => {
    // Not once: Ctrl-C under npm comes twice, from the terminal and from npm, and the second would end us before the database is stopped.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
  onReady(portal.url)
  await stopped
  await portal.close()
}
