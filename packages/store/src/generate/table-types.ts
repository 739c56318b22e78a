import { sql } from 'kysely'
import type { Store } from '../connect-store.ts'

/** Columns whose JSON has a type of our own, and where that comes from. */
const jsonTypes: Readonly<Record<string, { readonly type: string; readonly from: string }>> = {
  'job.steps': { type: 'JobStep', from: './job-progress.ts' },
  'job.problem': { type: 'JobProblem', from: './job-progress.ts' },
  'job.result': { type: 'JobResult', from: './job-progress.ts' },
}
/** The JSON is an array of its type. */
const jsonArrays: readonly string[] = ['job.steps']

/** How `connectStore` hands over the values of a PostgreSQL type. */
const valueTypes: Readonly<Record<string, string>> = {
  bigint: 'number',
  boolean: 'boolean',
  date: 'DateText',
  'double precision': 'number',
  integer: 'number',
  text: 'string',
  'timestamp with time zone': 'Timestamp',
  uuid: 'string',
}

interface Column {
  readonly table_name: string
  readonly table_comment: string | null
  readonly name: string
  readonly type: string
  readonly not_null: boolean
  readonly has_default: boolean
  readonly always_generated: boolean
  readonly comment: string | null
  /** CHECK constraints of this column alone. */
  readonly checks: readonly string[]
}

/**
 * The TypeScript types of all tables of a migrated database, comments included: the text of `database.ts`.
 *
 * Partitions have the type of their table. Throws on a column type that is not in `valueTypes`.
 */
export async function tableTypes(store: Store): Promise<string> {
  const columns = await listColumns(store)
  const tables = [...Map.groupBy(columns, (column) => column.table_name)]
  const used = tables.flatMap(([table, of]) => of.flatMap(({ name }) => jsonTypes[`${table}.${name}`] ?? []))
  const imports = [...Map.groupBy(used, ({ from }) => from)].map(
    ([from, of]) =>
      `import type { ${of
        .map(({ type }) => type)
        .toSorted()
        .join(', ')} } from '${from}'\n`,
  )
  // Checked as text against the file: whatever stands here must be as Biome would write it.
  return `// Made from the migrations by \`npm run generate\`; do not edit.
import type { ColumnType, GeneratedAlways } from 'kysely'
${imports.join('')}
/** Text of a date column: 'YYYY-MM-DD', never a Date (a Date has a time zone and moves birthdays). */
type DateText = string

type Timestamp = ColumnType<Date, Date | string, Date | string>

/** May be left out of an insert. */
type Generated<T> =
  T extends ColumnType<infer Select, infer Insert, infer Update>
    ? ColumnType<Select, Insert | undefined, Update>
    : ColumnType<T, T | undefined, T>

${tables.map(([table, of]) => tableInterface(table, of)).join('\n')}
/** The serving database, table by table. */
export interface Database {
${tables.map(([table]) => `  ${table}: ${interfaceName(table)}\n`).join('')}}
`
}

function tableInterface(table: string, columns: readonly Column[]): string {
  const lines = columns.map((column) => `${docComment(column.comment, '  ')}  ${column.name}: ${columnType(column)}\n`)
  return `${docComment(columns[0]?.table_comment ?? null, '')}export interface ${interfaceName(table)} {\n${lines.join('')}}\n`
}

function columnType(column: Column): string {
  const type = `${valueType(column)}${column.not_null ? '' : ' | null'}`
  if (column.always_generated) return `GeneratedAlways<${type}>`
  return column.has_default ? `Generated<${type}>` : type
}

function valueType({ table_name, name, type, checks }: Column): string {
  const place = `${table_name}.${name}`
  if (type === 'json') {
    const own = jsonTypes[place]?.type ?? 'unknown'
    return `ColumnType<${jsonArrays.includes(place) ? `readonly ${own}[]` : own}, string, string>`
  }
  const allowed = checks.map(listedValues).find((values) => values.length > 0)
  if (type === 'text' && allowed) return allowed.map((value) => `'${value}'`).join(' | ')
  const value = valueTypes[type.replace('[]', '')]
  if (value === undefined) throw new Error(`${place} is of type ${type}, for which table-types.ts has no TypeScript type`)
  return type.endsWith('[]') ? `${value}[]` : value
}

/** The texts of CHECK (column in ('a', 'b')), as PostgreSQL writes it back; none of any other check. */
function listedValues(check: string): string[] {
  const list = /^CHECK \(\(\w+ = ANY \(ARRAY\[((?:'\w+'::text(?:, )?)+)\]\)\)\)$/.exec(check)?.[1] ?? ''
  return [...list.matchAll(/'(\w+)'/g)].map(([, value]) => value ?? '')
}

function docComment(comment: string | null, indent: string): string {
  return comment === null ? '' : `${indent}/** ${comment.replaceAll('*/', '*\\/')} */\n`
}

function interfaceName(table: string): string {
  const words = table.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${words.join('')}Table`
}

async function listColumns(store: Store): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`
    select c.relname as table_name, obj_description(c.oid, 'pg_class') as table_comment, a.attname as name,
      format_type(a.atttypid, null) as type, a.attnotnull as not_null, a.atthasdef as has_default,
      a.attidentity = 'a' or a.attgenerated <> '' as always_generated, col_description(c.oid, a.attnum) as comment,
      array(select pg_get_constraintdef(k.oid) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] order by k.conname) as checks
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not like 'schema\\_migration%' and a.attnum > 0 and not a.attisdropped
    order by c.relname collate "C", a.attnum`.execute(store.db)
  return rows
}
