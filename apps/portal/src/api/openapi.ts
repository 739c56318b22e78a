import { z } from 'zod'
import { access } from '../access.ts'
import { type Operation, operations } from './operations.ts'
import { apiShapes, OpenDataFile, Problem } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

const described = (id: string): Json => ({ $ref: `#/components/schemas/${id}` })
const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: described(idOf(Problem)) } },
})

/**
 * The description of the API (OpenAPI 3.1, whose schemas are JSON Schema as zod writes it): the routes of the access table, who may call
 * them, what they take and answer. The same for every deployment.
 */
export function openApi(): Json {
  const { schemas } = z.toJSONSchema(apiShapes, { uri: (id) => `#/components/schemas/${id}`, override: withoutSafeLimits })
  return {
    openapi: '3.1.0',
    info: {
      title: 'doisoat',
      version: '1',
      description:
        'What is published, and what an agency may see of its own. Hidden numbers are hidden here as on the pages. Public answers carry an ETag of their run.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries<Operation>(operations).map(pathOf)),
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHead(schema)])),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of an agency, made by an administrator.' },
      },
    },
  }
}

function pathOf([name, operation]: [string, Operation]): [string, Json] {
  const path = name.slice('GET '.length)
  const { who } = access[name as keyof typeof access]
  const isPublic = (who as readonly string[]).includes('public')
  const isOfRun = path.startsWith('/api/')
  const names = [...path.matchAll(/:(\w+)/g)].map(([, param = '']) => param)
  const get = {
    summary: operation.summary,
    operationId: path.replaceAll(/[/:]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^ApiV1|^/, 'get'),
    security: isPublic ? [] : [{ token: [] }],
    parameters: [
      ...names.map((param) => ({ name: param, in: 'path', required: true, schema: { type: 'string' } })),
      ...queryOf(operation.query),
    ],
    responses: {
      200: { description: operation.summary, content: contentOf(operation.answer) },
      ...(isPublic && isOfRun ? { 304: { description: 'Unchanged since the ETag that was given.' } } : {}),
      ...(Object.keys(operation.query.shape).length > 0 ? { 400: problem('A parameter is not as described.') } : {}),
      ...(isPublic ? {} : { 401: problem('No token, or one that does not work.') }),
      ...(isOfRun ? { 404: problem('There is no such thing, or it is not for this token.') } : {}),
      503: problem('The database cannot be reached.'),
    },
  }
  return [path.replaceAll(/:(\w+)/g, '{$1}'), { get }]
}

function contentOf(answer: z.ZodType): Json {
  // Bytes have no schema; their type is in the answer.
  return answer === OpenDataFile ? { '*/*': {} } : { 'application/json': { schema: described(idOf(answer)) } }
}

function queryOf(query: z.ZodObject): Json[] {
  const { properties = {} } = withoutHead(z.toJSONSchema(query, { io: 'input', override: withoutSafeLimits }))
  return Object.entries(properties as Record<string, Json>).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    description,
    // What a number is read from is a text of digits.
    schema: name === 'limit' ? { ...schema, type: 'integer' } : schema,
  }))
}

function idOf(schema: z.ZodType): string {
  const id = apiShapes.get(schema)?.id
  if (id === undefined) throw new RangeError('a shape of the API has no name')
  return id
}

function withoutHead({ $schema: _schema, $id: _id, id: _own, ...schema }: Json): Json {
  return schema
}

function withoutSafeLimits({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === -Number.MAX_SAFE_INTEGER) delete jsonSchema.minimum
}
