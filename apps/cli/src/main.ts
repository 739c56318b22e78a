import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// What was compiled once is kept beside the fetched tools, so a command starts in half the time; where nothing can be written there,
// nothing is kept. Only what is loaded after this call counts.
enableCompileCache(fileURLToPath(new URL('../../../.tools/compile-cache', import.meta.url)))
const { runCommand } = await import('./run-command.ts')
await runCommand()
