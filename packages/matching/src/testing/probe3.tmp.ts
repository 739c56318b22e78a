import { openEngine } from './query-rows.ts'
import { utf8AsCp1252 } from '@doisoat/identifiers'
import { sql } from 'kysely'
import { bind, type Expr } from '@doisoat/engine'
await using e = await openEngine()
console.log(utf8AsCp1252.length)
await e.createTable('t', sql`select 'Nguyá»…n VÄƒn Ä\u0090á»©c' as name from range(2000)`)
await e.createTable('t0', sql`select * from t limit 0`)
const nest = (t: Expr, ps: typeof utf8AsCp1252): Expr => ps.reduce((a: Expr, [f, to]) => sql`replace(${a}, ${sql.lit(f)}, ${sql.lit(to)})`, t)
function chunked(t: Expr, size: number): Expr {
  let out = t
  for (let i = 0; i < utf8AsCp1252.length; i += size) { const ps = utf8AsCp1252.slice(i, i+size); const n=`done${i}`; out = sql`list_transform([${out}], lambda ${sql.ref(n)}: ${nest(sql.ref(n), ps)})[1]` }
  return out
}
const cpu = async (f: () => Promise<unknown>) => { const t = process.cpuUsage(); await f(); const u = process.cpuUsage(t); return ((u.user+u.system)/1000).toFixed(0) }
for (const size of [10, 20, 40, 80]) console.log('chunk', size, await cpu(() => e.createTable('r', sql`select ${chunked(sql`name`, size)} as x from t0`)), await cpu(() => e.createTable('r', sql`select ${chunked(sql`name`, size)} as x from t`)))
const list = sql.join(utf8AsCp1252.map(([from, to]) => sql.lit(`${from}|${to}`)))
const red = sql`list_reduce([${list}], lambda done, pair: replace(done, split_part(pair, '|', 1), split_part(pair, '|', 2)), name)`
console.log('reduce', await cpu(() => e.createTable('r', sql`select ${red} as x from t0`)), await cpu(() => e.createTable('r', sql`select ${red} as x from t`)))
for (const n of [25,50,100,200]) console.log('nest', n, await cpu(() => e.createTable('r', sql`select ${nest(sql`name`, utf8AsCp1252.slice(0,n))} as x from t0`)), await cpu(() => e.createTable('r', sql`select ${nest(sql`name`, utf8AsCp1252.slice(0,n))} as x from t`)))
