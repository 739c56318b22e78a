import pl, { type LazyDataFrame } from 'nodejs-polars'
import { compared, type Extract, readJob } from './extracts.ts'

// nodejs-polars: full joins on integer keys from lazy scans. Values are compared byte by byte: it has no accent folding.
const job = readJob()
const population = scan('population', ['full_name', 'birth_date', 'sex', 'unit_code'], 'p')
const insurance = scan('insurance', ['full_name', 'birth_date', 'sex'], 'i')
const tax = scan('tax', ['full_name', 'birth_date'], 't')
const pairs = await population
  .join(insurance, { leftOn: 'p_key', rightOn: 'i_key', how: 'full', coalesce: false })
  .withColumn(pl.when(pl.col('p_key').isNotNull()).then(pl.col('p_key')).otherwise(pl.col('i_key')).alias('key'))
  .join(tax, { leftOn: 'key', rightOn: 't_key', how: 'full', coalesce: false })
  .collect()

const differences = pl.concat(compared.map(({ register, row, field }) => list(register, row, field)))
differences.writeCSV(job.differences)
const coverage = pairs
  .filter(pl.col('p_key').isNotNull())
  .select(
    pl.col('p_unit_code').alias('unit_code'),
    pl.col('p_birth_date').str.slice(0, 3).alias('decade'),
    pl.col('p_sex').alias('sex'),
    pl.col('p_key').alias('people'),
    pl.col('i_key').alias('insured'),
    pl.col('t_key').alias('taxed'),
  )
  .groupBy(['unit_code', 'decade', 'sex'])
  .agg(pl.col('people').count(), pl.col('insured').count(), pl.col('taxed').count())
coverage.writeCSV(job.coverage)

function scan(extract: Extract, fields: readonly string[], prefix: string): LazyDataFrame {
  const id = pl.col('national_id')
  return pl
    .scanCSV(job.file(extract), { inferSchemaLength: 0 })
    .select(
      pl.when(id.str.contains('^[0-9]{12}$')).then(id).otherwise(pl.lit(null)).cast(pl.Int64).alias(`${prefix}_key`),
      ...fields.map((field) => pl.col(field).alias(`${prefix}_${field}`)),
    )
}

function list(register: string, prefix: string, field: string): pl.DataFrame {
  const [value, reference] = [`${prefix}_${field}`, `p_${field}`]
  return pairs
    .filter(pl.col(value).neq(pl.col(reference)))
    .select(
      pl.lit(register).alias('register'),
      pl.col(`${prefix}_key`).cast(pl.Utf8).str.zFill(12).alias('national_id'),
      pl.lit(field).alias('field'),
      pl.col(value).alias('value'),
      pl.col(reference).alias('reference_value'),
    )
}
