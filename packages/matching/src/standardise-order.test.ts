import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine } from '@doisoat/engine'
import { loadProfile } from '@doisoat/profile'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { viewStandardised } from './stage-tables.ts'
import { standardiseStep } from './standardise.ts'

const rows = 400_000

test('every row keeps its line when several threads read a large delivery', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doisoat-order-'))
  const profile = await loadProfile('danang')
  try {
    await using engine = await Engine.open({ threads: 4, memoryMb: 1024, tempDir: join(folder, 'spill') })
    for (const register of profile.registers.filter((one) => one.role !== 'account')) {
      const header = register.columns.map((column) => column.name)
      const idPlace = header.indexOf('national_id')
      // The ID counts the rows up, so it says on which line its row stands; every seventh needs the slow path.
      const lines = [header.join(',')]
      for (let row = 0; row < rows; row++) {
        const id = `048${String(100_000_000 + row)}`
        lines.push(
          header
            .map((_, place) => (place === idPlace ? (row % 7 === 0 ? `${id.slice(0, 3)} ${id.slice(3)}` : id) : ''))
            .join(','),
        )
      }
      const path = join(folder, `${register.name}.csv`)
      writeFileSync(path, `${lines.join('\n')}\n`)
      const mapping = header.map((column) => ({ column, header: column }))
      await standardiseStep(
        engine,
        { format: 'csv', path, delimiter: ',', newline: '\n', mapping, maxRecordBytes: 1000, breakpoints: [] },
        { register, profile },
      )
      await viewStandardised(engine, register.name, { asOf: '2025-08-01', digits: 12 })
      const [found] = await engine.select<{ moved: number; n: number }>(
        sql`select count(*) filter (id_key <> 48100000000 + source_line - 2) as moved, count(id_key) as n from ${sql.table(`std_${register.name}`)}`,
      )
      expect({ register: register.name, moved: Number(found?.moved), n: Number(found?.n) }).toEqual({
        register: register.name,
        moved: 0,
        n: rows,
      })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)
