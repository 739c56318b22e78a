// pnpm --filter @doisoat/portal openapi: writes the description of the API after a change of its routes or shapes.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openApi } from './openapi.ts'

await writeFile(fileURLToPath(new URL('../../openapi.json', import.meta.url)), `${JSON.stringify(openApi(), null, 2)}\n`)
