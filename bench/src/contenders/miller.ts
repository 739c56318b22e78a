import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, createReadStream, createWriteStream, openSync, rmSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { watchTree } from '../process-tree.ts'
import { readJob } from './extracts.ts'

// Miller (mlr): one join for each register, side by side. Values are compared byte by byte; no coverage.
const job = readJob()
const parts = await Promise.all([
  compare('insurance', ['full_name', 'birth_date', 'sex']),
  compare('tax', ['full_name', 'birth_date']),
])
for (const [index, part] of parts.entries()) {
  await pipeline(createReadStream(part.path), createWriteStream(job.differences, { flags: index === 0 ? 'w' : 'a' }))
  rmSync(part.path)
}
process.stdout.write(JSON.stringify({ bench: { peakBytes: parts.reduce((sum, part) => sum + (part.peakBytes ?? 0), 0) } }))

async function compare(
  register: 'insurance' | 'tax',
  fields: readonly string[],
): Promise<{ path: string; peakBytes: number | undefined }> {
  const path = `${job.differences}.${register}`
  const emits = fields.map(
    (field) => `if ($${field} != "" && $p_${field} != "" && $${field} != $p_${field}) {
      emit1 {"register": "${register}", "national_id": $national_id, "field": "${field}", "value": $${field}, "reference_value": $p_${field}}
    }`,
  )
  const out = openSync(path, 'w')
  // -S: fields stay text, else a leading zero or a date is taken for a number.
  const verbs = [
    'filter',
    '$national_id =~ "^[0-9]{12}$"',
    'then',
    'join',
    '-j',
    'national_id',
    '--lp',
    'p_',
    '--lk',
    fields.join(','),
    '-f',
    job.file('population'),
  ]
  const flags = register === 'insurance' ? ['--csv', '-S'] : ['--csv', '-S', '--headerless-csv-output']
  const child = spawn('mlr', [...flags, ...verbs, 'then', 'put', '-q', emits.join('\n'), job.file(register)], {
    stdio: ['ignore', out, 'inherit'],
  })
  closeSync(out)
  const tree = watchTree(child.pid)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`mlr ended with ${String(code)}`)
  return { path, peakBytes: tree.stop() }
}
