import { z } from 'zod';
import { VERSION_MAX } from '@/lib/vocabulary/limits';
import { CAPTURED_RECORDS, WRITE_OPERATIONS, WRITER_MODES } from '@/lib/vocabulary/writers';
import { idParamsShape, pageQueryShape, reasonShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

export const writerShape = z.object({
  id: z.int(),
  role: z.string().describe('The database role that signed in. PostgreSQL has proven it'),
  application: z.string().describe('What the client calls itself (`application_name`). Nobody has proven it'),
  mode: z.enum(WRITER_MODES),
  first_seen_at: z.string(),
  last_seen_at: z.string(),
  written: z.int().describe('The rows of progress and licenses that it wrote'),
  broken: z.int().describe('The findings that its writes opened or changed'),
  open: z.int().describe('Its findings that are open now; counted up to 10,000'),
  decided_at: z.string().nullable().describe('Null: nobody has decided yet, so the mode is `flagged`'),
  decided_by: z.string().nullable(),
  reason: z.string().nullable(),
  version: z.string().describe('Send it with the next decision, as If-Match or `version`'),
});
export type Writer = z.infer<typeof writerShape>;

export const writerStatementShape = z.object({
  statement: z.string().describe('The beginning of the statement that the client sent, without literals'),
  record: z.enum(CAPTURED_RECORDS),
  operation: z.enum(WRITE_OPERATIONS),
  times: z.int().describe('How many of the newest statements were like this'),
  pairs: z.int().describe('The rows that they wrote'),
  claims_door: z.int().describe('How many of them set the mark of Lockstep’s own writes'),
  addresses: z.array(z.string()).describe('Where from, at most five; none: through a socket of the server'),
  last_at: z.string(),
});
export type WriterStatement = z.infer<typeof writerStatementShape>;

export const writerDetailShape = writerShape.extend({
  statements: z
    .array(writerStatementShape)
    .describe('Its newest 1,000 statements, grouped; those that came most often first'),
});
export type WriterDetail = z.infer<typeof writerDetailShape>;

export const writerNowShape = z.object({
  writer_id: z.int(),
  role: z.string(),
  application: z.string(),
  pairs: z.int().describe('The rows that it changed in the statements of these findings'),
  findings: z.int().describe('Pairs that do not agree, before their second look; counted up to 10,000'),
});
export type WriterNow = z.infer<typeof writerNowShape>;

/** Who wrote the pair last past the door. */
export const writtenByShape = z.object({
  writer_id: z.int().describe('Its id under `GET /writers`'),
  role: z.string().describe('Proven by PostgreSQL'),
  application: z.string().describe('What the client calls itself; not proven'),
  address: z.string().nullable().describe('Null: through a socket of the server, or no longer kept'),
  at: z.string(),
  statement: z.string().nullable().describe('Its beginning without literals; null when it is no longer kept'),
  transaction_id: z.int().nullable(),
  other_pairs: z
    .int()
    .nullable()
    .describe('How many other pairs its transaction wrote: of the record of which it wrote more rows'),
  claims_door: z.boolean().describe('It set the mark of Lockstep’s own writes'),
});
export type WrittenBy = z.infer<typeof writtenByShape>;

export const writerQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  mode: z.enum(WRITER_MODES).optional(),
});
export type WriterQuery = z.infer<typeof writerQueryShape>;

export const decideWriterBodyShape = z.strictObject({
  mode: z.enum(WRITER_MODES),
  reason: reasonShape,
  version: z
    .string()
    .min(1)
    .max(VERSION_MAX)
    .optional()
    .describe('The version that was seen, if not as If-Match'),
});

const tag = 'Writers';

export const writerOperations = defineOperations({
  'GET /writers': {
    id: 'listWriters',
    tag,
    summary: 'Who writes progress and licenses besides Lockstep, the latest first',
    permission: 'writers.read',
    query: writerQueryShape,
    answers: { 200: { description: 'A page of writers', shape: z.array(writerShape), page: true } },
  },
  'GET /writers/now': {
    id: 'listWritersNow',
    tag,
    summary: 'Who wrote in the last minute what is being confirmed',
    description: 'Empty most of the time. A finding is shown elsewhere after its second look.',
    permission: 'writers.read',
    answers: {
      200: { description: 'Writers, the one with most findings first', shape: z.array(writerNowShape) },
    },
  },
  'GET /writers/{id}': {
    id: 'readWriter',
    tag,
    summary: 'One writer with its newest statements',
    permission: 'writers.read',
    params: idParamsShape,
    answers: { 200: { description: 'The writer', shape: writerDetailShape, etag: true } },
    errors: ['not_found'],
  },
  'PATCH /writers/{id}': {
    id: 'decideWriter',
    tag,
    summary: 'Decide what is done with what a writer writes',
    description:
      '`adopted`: its changes of totals enter the ledger as adjustments by this writer, from its next write on; its changes of levels are judged as before. `flagged`: all that it writes is compared and shown. `refused`: the guard refuses what would break a pair.',
    permission: 'writers.decide',
    params: idParamsShape,
    body: decideWriterBodyShape,
    version: 'body',
    answers: { 200: { description: 'The writer after the decision', shape: writerDetailShape, etag: true } },
    errors: ['not_found'],
  },
});

export const writerExamples = {
  'GET /writers': [{ summary: 'Who else writes', status: 200 }],
} satisfies ExamplesOf<typeof writerOperations>;
