import { z } from 'zod'

/**
 * The code of a ward or commune with the list it comes from. Codes are used again: 93 of Da Nang's 94 codes of July 2025 are codes of
 * an older unit, most of them of another name, so a code without its list means nothing.
 */
export const UnitCode = z.strictObject({ code: z.string().min(1), listVersion: z.string().min(1) }).brand<'UnitCode'>()
export type UnitCode = z.infer<typeof UnitCode>
