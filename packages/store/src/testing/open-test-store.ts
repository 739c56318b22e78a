import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../connect-store.ts'
import { stopEmbedded } from '../embedded/embedded-server.ts'
import { openStore } from '../open-store.ts'

export interface TestStore extends Store {
  /** State folder of its own; gone after `close`. */
  readonly home: string
}

/** A migrated store on an embedded server of its own. Closing it stops the server and removes its folder. */
export async function openTestStore(): Promise<TestStore> {
  const home = mkdtempSync(join(tmpdir(), 'doisoat-store-'))
  // mkdtemp makes 0700; under root the server runs as another account, which must get through.
  chmodSync(home, 0o711)
  const stop = async (): Promise<void> => {
    await stopEmbedded(home)
    rmSync(home, { recursive: true, force: true })
  }
  // A migration that fails must not leave its server behind.
  const store = await openStore({ home }).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const close = async (): Promise<void> => {
    await store.close()
    await stop()
  }
  return { ...store, home, close, [Symbol.asyncDispose]: close }
}
