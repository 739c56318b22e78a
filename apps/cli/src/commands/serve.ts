import type { Command } from 'commander'
import { type CommonOptions, command } from '../context.ts'
import { wholeNumber } from '../option-values.ts'

interface ServeOptions extends CommonOptions {
  readonly port: string
  readonly host: string
}

export function addServe(program: Command): void {
  command(program, 'serve', 'Serves the reporting app over what was published.')
    .option('--port <number>', 'port to listen on', '8080')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .action(async (options: ServeOptions) => {
      const { readSettings } = await import('@doisoat/runtime')
      const { serveUntilStopped } = await import('../serve-until-stopped.ts')
      await serveUntilStopped(
        { profile: options.profile, port: wholeNumber('--port', options.port), host: options.host, settings: readSettings() },
        (url) =>
          process.stdout.write(options.json ? `${JSON.stringify({ url })}\n` : `doisoat is serving ${url}  (Ctrl-C ends it)\n`),
      )
    })
}
