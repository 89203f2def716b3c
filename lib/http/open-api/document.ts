import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { API, API_BASE } from '@/lib/contract/api';
import { EXAMPLES } from '@/lib/contract/examples';
import type { Operation } from '@/lib/contract/operation';
import { problemShape } from '@/lib/contract/problem';
import manifest from '@/package.json' with { type: 'json' };
import { adjustSchema } from './adjust-schema';
import { describeOperation } from './describe-operation';
import { ANSWER_HEADERS } from './headers';
import { nameSchemas } from './name-schemas';

const VERSION = '3.1.0';

type Document = ReturnType<typeof createDocument>;
export type OpenApiDocument = Omit<Document, 'openapi'> & { openapi: typeof VERSION };

const DESCRIPTION = `Keeps two records of every learner in step, proves that they are, and repairs them when they are not.

Sign in with \`POST /auth/login\` and send the access token as \`Authorization: Bearer …\`; a program sends its API key so, and
needs no sign-in. Errors are RFC 9457 problems; tell them
apart by their \`code\`. Every answer carries \`X-Request-Id\`. Lists page by \`cursor\`: follow the \`Link\` header. New fields may be
added to answers; none is taken away.`;

const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The `access_token` of `POST /auth/login`.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'lsk_<id>_<secret>',
    description:
      'A key of a program, made under `POST /programs`. It may do what its program was granted, from the networks that were named, and nothing that is for people only.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'lockstep-session',
    description:
      'Set by the console’s sign-in; its name ends with a tag of the installation, and begins with `__Host-` over TLS. A write with it must come from this site, as application/json.',
  },
} as const;

let made: OpenApiDocument | undefined;

/** The OpenAPI 3.1 document of every operation in the contract. A process makes it once. */
export function openApiDocument(): OpenApiDocument {
  made ??= makeDocument();
  return made;
}

function makeDocument(): OpenApiDocument {
  nameSchemas();
  const operations: Operation[] = Object.values(API);
  const document = createDocument(
    {
      openapi: VERSION,
      info: {
        title: 'Lockstep',
        version: manifest.version,
        description: DESCRIPTION,
        license: { name: manifest.license, identifier: manifest.license },
      },
      servers: [{ url: API_BASE }],
      tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
      security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
      paths: pathsOf(operations),
      components: {
        schemas: { Problem: problemShape },
        headers: ANSWER_HEADERS,
        securitySchemes: SECURITY_SCHEMES,
      },
    },
    { override: adjustSchema, outputIdSuffix: 'Answer' },
  );
  for (const operation of operations) addParameterExamples(document, operation);
  return { ...document, openapi: VERSION };
}

function pathsOf(operations: Operation[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(operation),
    };
  }
  return paths;
}

/** Takes the example of each parameter from the first example of the operation. */
function addParameterExamples(document: Document, operation: Operation): void {
  const [example] = EXAMPLES[`${operation.method} ${operation.path}`] ?? [];
  const method = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  for (const parameter of document.paths?.[operation.path]?.[method]?.parameters ?? []) {
    if ('$ref' in parameter) continue;
    const values = parameter.in === 'path' ? example?.params : parameter.in === 'query' ? example?.query : {};
    const value = values?.[parameter.name];
    if (value !== undefined) parameter.example = value;
  }
}
