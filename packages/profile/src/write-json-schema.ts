// pnpm --filter @doisoat/profile schema: writes the published schemas after a change of the shapes.
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { profileJsonSchema } from './profile-json-schema.ts'

const folder = new URL('../schema/', import.meta.url)
await mkdir(folder, { recursive: true })
for (const [name, schema] of Object.entries(profileJsonSchema())) {
  await writeFile(fileURLToPath(new URL(`${name}.schema.json`, folder)), `${JSON.stringify(schema, null, 2)}\n`)
}
