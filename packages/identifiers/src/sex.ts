import { z } from 'zod'

/** Sex as the registers hold it: M male, F female. What a register writes for each is data of its profile. */
export const Sex = z.enum(['M', 'F'])
export type Sex = z.infer<typeof Sex>
