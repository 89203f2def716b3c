import { z } from 'zod';
import type { CreateDocumentOptions } from 'zod-openapi';

type Adjust = NonNullable<CreateDocumentOptions['override']>;
type Rendered = Parameters<Adjust>[0]['jsonSchema'];

/** Describes a shape as it is on the wire, without parts that state nothing. */
export const adjustSchema: Adjust = ({ zodSchema: shape, jsonSchema, io }) => {
  if (io === 'input') sayWhatTextStandsFor(shape, jsonSchema);
  if (jsonSchema.type === 'integer' || jsonSchema.type === 'number') dropNumberLimits(jsonSchema);
  // The pattern only repeats the format in a long form.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // Answers may get new fields, so a client must accept fields that it does not know.
  if (io === 'output' && shape instanceof z.ZodObject && !shape.def.catchall) {
    delete jsonSchema.additionalProperties;
  }
  if (shape instanceof z.ZodNullable) flattenNullable(jsonSchema);
  if (jsonSchema.propertyNames && Object.keys(jsonSchema.propertyNames).join() === 'type') {
    delete jsonSchema.propertyNames;
  }
};

/** Path and query values are text. The schema states the type that the text must parse as. */
function sayWhatTextStandsFor(shape: z.core.$ZodType, jsonSchema: Rendered): void {
  let inner = shape;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.def.innerType;
  const end = inner instanceof z.ZodPipe ? inner.def.out : null;
  if (end instanceof z.ZodBoolean || end instanceof z.ZodNumber) {
    const { $schema: _, ...rendered } = z.toJSONSchema(end);
    delete jsonSchema.pattern;
    Object.assign(jsonSchema, rendered);
  }
  if (shape instanceof z.ZodDefault && jsonSchema.$ref === undefined) {
    jsonSchema.default ??= shape.def.defaultValue as Rendered['default'];
  }
}

/** A limit that holds for every exact integer in JSON is left out. */
function dropNumberLimits(jsonSchema: Rendered): void {
  if (jsonSchema.minimum === -Number.MAX_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Writes `integer or null` as one type, when the schema has no more than that. */
function flattenNullable(jsonSchema: Rendered): void {
  const [first] = (jsonSchema.anyOf ?? []) as Rendered[];
  if (first?.type !== 'integer' && first?.type !== 'number' && first?.type !== 'string') return;
  if (first.enum) return;
  delete jsonSchema.anyOf;
  Object.assign(jsonSchema, first, { type: [first.type, 'null'] });
}
