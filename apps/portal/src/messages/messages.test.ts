import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'

type Words = Readonly<Record<string, unknown>>

/** Every text by its path in the object: stages.ingest. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === '' ? key : `${path}.${key}`))
}

/** Whatever a file of words exports that has both languages. */
async function bilingual(): Promise<[string, { readonly vi: Words; readonly en: Words }][]> {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
  const modules = await Promise.all(
    ['../messages.ts', ...files.map((name) => `./${name}`)].map(async (name) => [name, (await import(name)) as Words] as const),
  )
  return modules.flatMap(([name, module]) =>
    Object.entries(module).flatMap(([key, value]) => {
      const pair = value as { vi: Words; en: Words } | undefined
      return typeof pair?.vi === 'object' && typeof pair.en === 'object'
        ? [[`${name} ${key}`, pair] as [string, typeof pair]]
        : []
    }),
  )
}

test('every word is there in both languages, and none is empty', async () => {
  const pairs = await bilingual()
  expect(pairs.length).toBeGreaterThan(2)
  for (const [name, { vi, en }] of pairs) {
    const [ofVi, ofEn] = [leaves(vi, ''), leaves(en, '')]
    expect([name, ofEn.map(([path]) => path)]).toEqual([name, ofVi.map(([path]) => path)])
    for (const [path, text] of [...ofVi, ...ofEn]) expect([name, path, text]).not.toEqual([name, path, ''])
  }
})

test('Vietnamese is written with its marks put together, as keyboards write it', async () => {
  const texts = (await bilingual()).flatMap(([, { vi }]) => leaves(vi, '').map(([, text]) => text))
  const written = texts.filter((text) => typeof text === 'string')
  expect(written).toEqual(written.map((text) => text.normalize('NFC')))
})
