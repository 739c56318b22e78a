import type { Command } from 'commander'

export function addUsers(_program: Command): void {}
