import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { watchTree } from '../process-tree.ts'
import { compared, readJob } from './extracts.ts'

// Miller (mlr): one join for each register, one after the other: each holds the whole population in 8 GB and uses every core.
// Values are compared byte by byte; no coverage.
const job = readJob()
const out = openSync(job.differences, 'w')
// -S: fields stay text, else a leading zero or a date is taken for a number.
const peaks = [await compare('insurance', ['--csv', '-S']), await compare('tax', ['--csv', '-S', '--headerless-csv-output'])]
closeSync(out)
const peakBytes = peaks.includes(undefined) ? undefined : Math.max(...peaks.map((peak) => peak ?? 0))
process.stdout.write(JSON.stringify({ bench: { peakBytes } }))

async function compare(register: 'insurance' | 'tax', flags: readonly string[]): Promise<number | undefined> {
  const fields = compared.filter((one) => one.register === register).map((one) => one.field)
  const emits = fields.map(
    (field) => `if ($${field} != "" && $p_${field} != "" && $${field} != $p_${field}) {
      emit1 {"register": "${register}", "national_id": $national_id, "field": "${field}", "value": $${field}, "reference_value": $p_${field}}
    }`,
  )
  const filter = ['filter', '$national_id =~ "^[0-9]{12}$"']
  const join = ['join', '-j', 'national_id', '--lp', 'p_', '--lk', fields.join(','), '-f', job.file('population')]
  const verbs = [...filter, 'then', ...join, 'then', 'put', '-q', emits.join('\n')]
  const child = spawn('mlr', [...flags, ...verbs, job.file(register)], { stdio: ['ignore', out, 'inherit'] })
  const tree = watchTree(child.pid)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`mlr ended with ${String(code)}`)
  return tree.stop()
}
