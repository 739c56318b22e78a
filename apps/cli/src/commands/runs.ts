import type { Command } from 'commander'

export function addRuns(_program: Command): void {}
