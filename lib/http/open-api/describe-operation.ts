import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { activityKeyShape } from '@/lib/contract/activities';
import { ANSWERS, EXAMPLES } from '@/lib/contract/examples';
import type { Operation, SuccessAnswer } from '@/lib/contract/operation';
import { mayHold, PERMISSIONS, type Permission } from '@/lib/contract/permissions';
import { keepsAnswers } from '@/lib/http/refusals';
import { bodyLimitOf } from '@/lib/http/request-body';
import { successHeaders } from './headers';
import { refusalResponses } from './refusal-responses';

/** One operation of the contract in the form of the documents. */
export function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, permission, params, query } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: describe(operation),
    ...whoMay(permission),
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
    },
    parameters: requestHeaders(operation),
    ...requestBody(operation),
    responses: { ...successes(operation), ...refusalResponses(operation) },
  };
}

/** Which credentials may call it. An operation for people only takes no API key. */
function whoMay(permission: Permission | null): Partial<ZodOpenApiOperationObject> {
  if (permission === null) return { security: [] };
  return {
    ...(!mayHold(permission) && { security: [{ bearer: [] }, { session: [] }] }),
    'x-roles': PERMISSIONS[permission],
    'x-permission': permission,
  };
}

function describe(operation: Operation): string {
  const { description, permission, body } = operation;
  return [
    description,
    body && `The body may have at most ${sizeText(bodyLimitOf(operation))}.`,
    permission === null
      ? 'For anybody; no sign-in is needed.'
      : `Roles: ${PERMISSIONS[permission].join(', ')}. ${mayHold(permission) ? `API keys with \`${permission}\`.` : 'No API key.'}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`;
}

function requestHeaders(operation: Operation) {
  const { version, idempotency, respondsAsync } = operation;
  const keyed = keepsAnswers(operation);
  return [
    ...(keyed || idempotency === 'activity_key'
      ? [
          {
            in: 'header' as const,
            name: 'Idempotency-Key',
            schema: { type: 'string' as const, minLength: 1, maxLength: activityKeyShape.maxLength ?? 200 },
            description: keyed
              ? 'Names this request: sent again within a day, it is answered with what came of the first.'
              : 'Stands for the `activity_key` where the body has none.',
          },
        ]
      : []),
    ...(respondsAsync
      ? [
          {
            in: 'header' as const,
            name: 'Prefer',
            schema: { type: 'string' as const },
            description: '`respond-async`: answer 202 at once, and do the work in the background.',
          },
        ]
      : []),
    ...(version
      ? [
          {
            in: 'header' as const,
            name: 'If-Match',
            required: version === 'header',
            schema: { type: 'string' as const },
            description: `The version that was seen, in quotes, as its ETag${version === 'body' ? '; unless the body carries it' : ''}.`,
          },
        ]
      : []),
  ];
}

/** The examples of an operation by name: what they send, or what was answered with a status. */
function examplesOf({ method, path }: Operation, answeredWith?: number) {
  const key = `${method} ${path}`;
  const shown = (EXAMPLES[key] ?? []).map(({ summary, body, status }, index) => ({
    summary,
    status,
    value: answeredWith === undefined ? body : ANSWERS[key]?.[index],
  }));
  const named = shown
    .filter(({ status, value }) => value != null && (answeredWith ?? status) === status)
    .map(({ summary, value }, index) => [`example_${index + 1}`, { summary, value }]);
  return named.length > 0 ? { examples: Object.fromEntries(named) } : {};
}

function requestBody(operation: Operation) {
  const { body } = operation;
  if (!body) return {};
  return {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: body, ...examplesOf(operation) } },
    },
  };
}

function successes(operation: Operation): Record<string, ZodOpenApiResponseObject> {
  return Object.fromEntries(
    Object.entries(operation.answers).map(([status, answer]) => [
      status,
      {
        description: answer.description,
        headers: successHeaders(operation, answer),
        ...content(answer, examplesOf(operation, Number(status))),
      },
    ]),
  );
}

function content({ shape, mediaType }: SuccessAnswer, examples: object) {
  if (!shape && !mediaType) return {};
  return {
    content: {
      [mediaType ?? 'application/json']: { schema: shape ?? { type: 'string' as const }, ...examples },
    },
  };
}
