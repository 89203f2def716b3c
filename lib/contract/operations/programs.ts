import { z } from 'zod';
import { idParamsShape } from '@/lib/contract/common';
import { defineOperations } from '@/lib/contract/operation';
import {
  apiKeyParamsShape,
  createApiKeyBodyShape,
  createdProgramKeyShape,
  createdProgramShape,
  createProgramBodyShape,
  programQueryShape,
  programShape,
  updateProgramBodyShape,
} from '@/lib/contract/programs';

const tag = 'Programs';

/** No answer with a key in it is ever kept for a repetition. */
export const programOperations = defineOperations({
  'GET /programs': {
    id: 'listPrograms',
    tag,
    summary: 'Client programs with their keys, by name',
    permission: 'programs.manage',
    query: programQueryShape,
    answers: { 200: { description: 'A page of programs', shape: z.array(programShape), page: true } },
  },
  'POST /programs': {
    id: 'createProgram',
    tag,
    summary: 'Create a program with its first key',
    description:
      'The key is shown only now. Names are unique, so sending the same again is refused with 409. No program may hold a permission that lets others in: users, sessions, programs.',
    permission: 'programs.manage',
    body: createProgramBodyShape,
    idempotency: 'none',
    answers: {
      201: { description: 'The program and its key', shape: createdProgramShape, etag: true, location: true },
    },
    errors: ['already_exists', 'not_applicable'],
  },
  'GET /programs/{id}': {
    id: 'readProgram',
    tag,
    summary: 'One program with its keys',
    permission: 'programs.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The program', shape: programShape, etag: true } },
    errors: ['not_found'],
  },
  'PATCH /programs/{id}': {
    id: 'updateProgram',
    tag,
    summary: 'Change what a program may do, from where and how often',
    description:
      'Fields that are not sent stay as they are. It counts from the next request of its keys on; those of an inactive program are refused.',
    permission: 'programs.manage',
    params: idParamsShape,
    body: updateProgramBodyShape,
    version: 'body',
    answers: { 200: { description: 'The program after the change', shape: programShape, etag: true } },
    errors: ['not_found'],
  },
  'POST /programs/{id}/keys': {
    id: 'createApiKey',
    tag,
    summary: 'Make another key of a program',
    description:
      'The key is shown only now. A program has at most two live keys: make the second one, let the program use it, then revoke the first.',
    permission: 'programs.manage',
    params: idParamsShape,
    body: createApiKeyBodyShape,
    idempotency: 'none',
    answers: { 201: { description: 'The key', shape: createdProgramKeyShape, location: true } },
    errors: ['not_found', 'not_applicable'],
  },
  'DELETE /programs/{id}/keys/{key_id}': {
    id: 'revokeApiKey',
    tag,
    summary: 'Revoke a key',
    description:
      'It is refused from the next request on, by every process. Revoking one that is revoked changes nothing.',
    permission: 'programs.manage',
    params: apiKeyParamsShape,
    answers: { 204: { description: 'The key is revoked' } },
    errors: ['not_found'],
  },
});
