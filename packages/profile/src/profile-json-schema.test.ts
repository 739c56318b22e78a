import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { profileJsonSchema } from './profile-json-schema.ts'

describe('profileJsonSchema', () => {
  it.each(['profile', 'register'] as const)(
    'is what schema/%s.schema.json holds (else run the script "schema")',
    async (name) => {
      const committed: unknown = JSON.parse(await readFile(new URL(`../schema/${name}.schema.json`, import.meta.url), 'utf8'))
      expect(committed).toEqual(JSON.parse(JSON.stringify(profileJsonSchema()[name])))
    },
  )

  it('lets a key with a default be left out and refuses a key it does not know', () => {
    const { register } = profileJsonSchema()
    expect(register.required).toEqual(['name', 'role', 'title', 'owner', 'columns'])
    expect(register.additionalProperties).toBe(false)
  })
})
