import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { profileSteps, shortenSql } from './profile-steps.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, 'profile-steps': { type: 'boolean', default: false } } })

const profile = await profileSteps(resolve(values.data ?? ''))
for (const stage of profile.stages) console.log(`${stage.name.padEnd(12)} ${stage.seconds.toFixed(2).padStart(7)} s, SQL ${stage.sqlSeconds.toFixed(2).padStart(7)} s`)
console.log('')
for (const one of profile.statements.slice(0, 30)) console.log(`${one.seconds.toFixed(3).padStart(8)} s  ${one.stage.padEnd(12)} ${shortenSql(one.sql, 100)}`)
