import { gates, runGate } from './gates.ts'

// Every gate runs, so that one look shows everything there is to mend.
const failed: string[] = []
for (const gate of gates) {
  const { passed, looked, output, seconds } = runGate(gate, process.cwd())
  if (!passed) {
    failed.push(gate.name)
    console.log(`${output.trim()}\n`)
  }
  const count = looked === undefined ? '' : `${looked} checked`
  console.log(`${passed ? '✓' : '✗'} ${gate.name.padEnd(10)} ${count.padEnd(14)} ${seconds.toFixed(1)} s`)
}

if (failed.length > 0) {
  console.log(
    `\n${failed.length} of ${gates.length} gates failed: ${failed.join(', ')}. npm run fix mends format and some of lint.`,
  )
  process.exitCode = 1
}
