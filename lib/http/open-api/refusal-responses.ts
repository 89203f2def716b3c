import { STATUS_CODES } from 'node:http';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import type { Operation } from '@/lib/contract/operation';
import { problemShape } from '@/lib/contract/problem';
import { PROBLEMS } from '@/lib/http/problem';
import { refusalsOf } from '@/lib/http/refusals';
import type { ErrorCode } from '@/lib/vocabulary/refusals';
import { refusalHeaders } from './headers';

/** The refusals of an operation by status, each with its possible codes. */
export function refusalResponses(operation: Operation): Record<string, ZodOpenApiResponseObject> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusalsOf(operation)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, response(status, codes)]));
}

/** Answers that several operations share are described once, under the name of their codes. */
const shared = new Map<string, ZodOpenApiResponseObject>();

function response(status: number, codes: ErrorCode[]): ZodOpenApiResponseObject {
  const id = codes.toSorted().map(pascalCase).join('Or');
  const known = shared.get(id);
  if (known) return known;
  const titles = codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`);
  const made: ZodOpenApiResponseObject = {
    id,
    description: `${STATUS_CODES[status]}. ${titles.join('; ')}.`,
    headers: refusalHeaders(status),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { properties: { status: { const: status }, code: { enum: codes } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
  shared.set(id, made);
  return made;
}

/** The example of a code. Only the sentence differs from case to case. */
function exampleOf(code: ErrorCode) {
  return problemShape.parse({
    type: `urn:lockstep:problem:${code}`,
    ...PROBLEMS[code],
    detail: PROBLEMS[code].title,
    code,
    request_id: '0b2f6a52-6f0e-4c53-9a5a-3f0d8a5d5e0c',
  });
}

function pascalCase(code: string): string {
  return code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
