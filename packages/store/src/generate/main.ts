import { writeFileSync } from 'node:fs'
import { openTestStore } from '../testing/index.ts'
import { tableTypes } from './table-types.ts'

// Writes the types of the tables of a freshly migrated database of its own.
await using store = await openTestStore()
writeFileSync(new URL('../database.ts', import.meta.url), await tableTypes(store))
