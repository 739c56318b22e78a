import { openEngine, queryRows } from './query-rows.ts'
import { nameLadderStep } from '../name-ladder.ts'
import { sql } from 'kysely'
import * as fc from 'fast-check'
import { namePair } from './names.ts'
await using e = await openEngine()
const mk = async (n: string) => e.createTable('link_x', sql`select row_number() over () as source_line, * from (${sql.raw(n)})`)
await mk("select 'a' as name, 'b' as person_name, null::varchar as person_other_name limit 0")
for (let i=0;i<3;i++){const t=process.cpuUsage(); await nameLadderStep(e,{name:'x'} as never); console.log('empty', ((process.cpuUsage(t).user+process.cpuUsage(t).system)/1000).toFixed(0))}
for (const [label,a,b] of [['case only',"'NGUYỄN VĂN HÙNG'","'Nguyễn Văn Hùng'"],['other',"'Trần Thị Bé'","'Nguyễn Văn Hùng'"],['marks',"'Nguyễn Văn Hưng'","'Nguyễn Văn Hùng'"],['legacy',"'Nguyeãn Vaên Huøng'","'Nguyễn Văn Hùng'"]] as const) {
  await mk(`select ${a} as name, ${b} as person_name, null::varchar as person_other_name from range(${label==='legacy'?2000:50000}) t(i)`)
  const t=process.cpuUsage(); await nameLadderStep(e,{name:'x'} as never); console.log(label, ((process.cpuUsage(t).user+process.cpuUsage(t).system)/1000).toFixed(0))
}
