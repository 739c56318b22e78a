import { lockBatch } from '../batch-lock.ts'

// A process that asks for the batch lock at an agreed moment, says what it got, and keeps it until its input ends.
const [, , home = '', atMs = '0'] = process.argv
while (Date.now() < Number(atMs)) {
  // not a timer: all processes are to ask in the same millisecond
}
try {
  lockBatch(home, `run-${process.pid}`)
  process.stdout.write('locked\n')
  process.stdin.on('close', () => process.exit(0)).resume()
} catch (error) {
  process.stdout.write(`${(error as { code?: string }).code ?? String(error)}\n`)
}
