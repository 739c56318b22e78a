import type { FindingCursor } from '@doisoat/store'
import { z } from 'zod'

const Cursor = z.tuple([z.string(), z.int(), z.int(), z.string()])

/** Where a page ended, for the address of the next one: register, line, number and key, none of them personal. */
export function formatFindingCursor({ register, source_line, number, finding_key }: FindingCursor): string {
  return Buffer.from(JSON.stringify([register, source_line, number, finding_key])).toString('base64url')
}

/** Undefined for the first page; `invalid` for a text that no page ended with. */
export function parseFindingCursor(text: string | undefined): FindingCursor | undefined | 'invalid' {
  if (text === undefined) return undefined
  try {
    const [register, source_line, number, finding_key] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { register, source_line, number, finding_key }
  } catch {
    return 'invalid'
  }
}
