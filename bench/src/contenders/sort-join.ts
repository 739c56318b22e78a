import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { watchTree } from '../process-tree.ts'
import { columnsOf, type Extract, readJob } from './extracts.ts'

// GNU sort, join and awk in the C locale, the three sorts side by side. Fields are cut at commas: a quoted comma breaks its row.
// Values are compared byte by byte.
const job = readJob()
const folder = mkdtempSync(join(dirname(job.differences), 'sort-'))
const quote = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`
const sorted = (extract: Extract): string => quote(join(folder, extract))
const cut = (extract: Extract, fields: readonly string[]): string => {
  const names = columnsOf[extract] as readonly string[]
  const place = (name: string): string => `$${names.indexOf(name) + 1}`
  const id = place('national_id')
  return `awk -F, -v OFS=, 'NR > 1 && length(${id}) == 12 && ${id} ~ /^[0-9]+$/ { print ${id}, ${fields.map(place).join(', ')} }' ${quote(job.file(extract))} |
    sort -t, -k1,1 -T ${quote(folder)} > ${sorted(extract)}`
}
// pair: id, then name, birth date and sex of the person, unit, then the row's name, birth date and sex
const script = `set -eu -o pipefail
export LC_ALL=C
${cut('population', ['full_name', 'birth_date', 'sex', 'unit_code'])} & one=$!
${cut('insurance', ['full_name', 'birth_date', 'sex'])} & two=$!
${cut('tax', ['full_name', 'birth_date'])} & three=$!
wait $one; wait $two; wait $three
{
  echo register,national_id,field,value,reference_value
  join -t, ${sorted('population')} ${sorted('insurance')} | awk -F, -v OFS=, '
    $6 != "" && $2 != "" && $6 != $2 { print "insurance", $1, "full_name", $6, $2 }
    $7 != "" && $3 != "" && $7 != $3 { print "insurance", $1, "birth_date", $7, $3 }
    $8 != "" && $4 != "" && $8 != $4 { print "insurance", $1, "sex", $8, $4 }'
  join -t, ${sorted('population')} ${sorted('tax')} | awk -F, -v OFS=, '
    $6 != "" && $2 != "" && $6 != $2 { print "tax", $1, "full_name", $6, $2 }
    $7 != "" && $3 != "" && $7 != $3 { print "tax", $1, "birth_date", $7, $3 }'
} > ${quote(job.differences)} & differences=$!
{
  echo unit_code,decade,sex,people,insured,taxed
  join -t, -a1 -o 0,1.3,1.4,1.5,2.1 ${sorted('population')} ${sorted('insurance')} | join -t, -a1 -o 1.2,1.3,1.4,1.5,2.1 - ${sorted('tax')} | awk -F, -v OFS=, '
    { cell = $3 OFS substr($1, 1, 3) OFS $2; people[cell]++; insured[cell] += $4 != ""; taxed[cell] += $5 != "" }
    END { for (cell in people) print cell, people[cell], insured[cell], taxed[cell] }'
} > ${quote(job.coverage)}
wait $differences
`
const shell = spawn('bash', ['-c', script], { stdio: 'inherit' })
const tree = watchTree(shell.pid)
const [code] = (await once(shell, 'exit')) as [number | null]
process.stdout.write(JSON.stringify({ bench: { peakBytes: tree.stop() } }))
rmSync(folder, { recursive: true })
process.exitCode = code ?? 1
