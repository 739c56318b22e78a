import { z } from 'zod'
import { ProfileFile, Register } from './profile.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

/** The JSON Schemas (2020-12) of `profile.yaml` and `registers/*.yaml`, from which an editor completes and checks the files. */
export function profileJsonSchema(): { readonly profile: JsonSchema; readonly register: JsonSchema } {
  return { profile: schemaOf(ProfileFile, 'doisoat profile'), register: schemaOf(Register, 'doisoat register') }
}

function schemaOf(shape: z.ZodType, title: string): JsonSchema {
  const schema = z.toJSONSchema(shape, {
    // What is written, not what is read: a key with a default may be left out.
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  return { ...schema, title }
}
