import { z } from 'zod';
import type { CreateDocumentOptions } from 'zod-openapi';

type Adjust = NonNullable<CreateDocumentOptions['override']>;
type Rendered = Parameters<Adjust>[0]['jsonSchema'];

/** Writes a shape down as the wire has it, and leaves out what says nothing. */
export const adjustSchema: Adjust = ({ zodSchema: shape, jsonSchema, io }) => {
  if (io === 'input') sayWhatTextStandsFor(shape, jsonSchema);
  if (jsonSchema.type === 'integer' || jsonSchema.type === 'number') dropNumberLimits(jsonSchema);
  // The pattern only repeats the format, at length.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // Answers may get new fields: a client must not take the ones it knows for all there will be.
  if (io === 'output' && shape instanceof z.ZodObject && !shape.def.catchall) {
    delete jsonSchema.additionalProperties;
  }
  if (shape instanceof z.ZodNullable) flattenNullable(jsonSchema);
  if (jsonSchema.propertyNames && Object.keys(jsonSchema.propertyNames).join() === 'type') {
    delete jsonSchema.propertyNames;
  }
};

/** In a path or a query everything is text; what it must read as is what a caller needs to know. */
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

/** What every JSON number keeps is no limit worth naming. */
function dropNumberLimits(jsonSchema: Rendered): void {
  if (jsonSchema.minimum === -Number.MAX_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** `integer or null` as one type, where that is all there is to say. */
function flattenNullable(jsonSchema: Rendered): void {
  const [first] = (jsonSchema.anyOf ?? []) as Rendered[];
  if (first?.type !== 'integer' && first?.type !== 'number' && first?.type !== 'string') return;
  if (first.enum) return;
  delete jsonSchema.anyOf;
  Object.assign(jsonSchema, first, { type: [first.type, 'null'] });
}
