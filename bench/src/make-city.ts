import { generateCity } from '@doisoat/cities'
import { extracts } from './contenders/extracts.ts'

const [people, out] = process.argv.slice(2)
if (people === undefined || out === undefined) throw new Error('usage: make-city PEOPLE OUT_FOLDER')
await generateCity({ people: Number(people), seed: 1, noise: 'mature', scenario: 'danang-2025', out, registers: extracts })
