import type { Command } from 'commander'

export interface CommonOptions {
  readonly json?: true
  readonly profile: string
}

/** A command with the options every command has. */
export function command(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'one JSON document on standard output')
    .option('--profile <name|folder>', 'the deployment', 'danang')
}

let documents = 0

/** Whether the command has given its JSON document; a failure told after it is told on stderr only. */
export function hasDocument(): boolean {
  return documents > 0
}

/** The result of a command: JSON with --json, else text. */
export function print(options: CommonOptions, result: unknown, text: string): void {
  if (options.json) documents++
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : text.endsWith('\n') ? text : `${text}\n`)
}
