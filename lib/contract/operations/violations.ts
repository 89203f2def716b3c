import { z } from 'zod';
import {
  acknowledgeBodyShape,
  annotateBodyShape,
  annotateResultShape,
  dismissBodyShape,
  muteBodyShape,
} from '@/lib/contract/annotations';
import { idParamsShape } from '@/lib/contract/common';
import { violationExportQueryShape, violationQueryShape, violationShape } from '@/lib/contract/health';
import { defineOperations } from '@/lib/contract/operation';

const tag = 'Violations';
const annotated = {
  200: { description: 'The violation after that', shape: violationShape, etag: true },
} as const;
const refused = ['not_found', 'not_applicable'] as const;

export const violationOperations = defineOperations({
  'GET /health/violations': {
    id: 'listViolations',
    tag,
    summary: 'Open violations, or resolved ones',
    permission: 'health.read',
    query: violationQueryShape,
    answers: { 200: { description: 'A page of violations', shape: z.array(violationShape), page: true } },
  },
  'GET /health/violations/export': {
    id: 'exportViolations',
    tag,
    summary: 'Open violations, or resolved ones, as CSV',
    permission: 'health.read',
    query: violationExportQueryShape,
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
  },
  'POST /health/violations/annotate': {
    id: 'annotateViolations',
    tag,
    summary: 'Acknowledge or mute many violations, or take that back',
    permission: 'violations.annotate',
    body: annotateBodyShape,
    answers: { 200: { description: 'How many', shape: annotateResultShape } },
    errors: ['not_found'],
  },
  'GET /health/violations/{id}': {
    id: 'readViolation',
    tag,
    summary: 'One violation, open or resolved',
    permission: 'health.read',
    params: idParamsShape,
    answers: { 200: { description: 'The violation', shape: violationShape, etag: true } },
    errors: ['not_found'],
  },
  'POST /health/violations/{id}/acknowledge': {
    id: 'acknowledgeViolation',
    tag,
    summary: 'Say that somebody knows of a violation',
    permission: 'violations.annotate',
    params: idParamsShape,
    body: acknowledgeBodyShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'DELETE /health/violations/{id}/acknowledge': {
    id: 'unacknowledgeViolation',
    tag,
    summary: 'Take an acknowledgement back',
    permission: 'violations.annotate',
    params: idParamsShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'POST /health/violations/{id}/mute': {
    id: 'muteViolation',
    tag,
    summary: 'Let a violation ask for nobody’s attention until a moment within a year',
    description: 'It stays open, is counted in the consistency and is repaired as any other.',
    permission: 'violations.annotate',
    params: idParamsShape,
    body: muteBodyShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'DELETE /health/violations/{id}/mute': {
    id: 'unmuteViolation',
    tag,
    summary: 'Let a violation ask for attention again',
    permission: 'violations.annotate',
    params: idParamsShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'POST /health/violations/{id}/dismiss': {
    id: 'dismissViolation',
    tag,
    summary: 'Decide to leave a pair as it is',
    description:
      'Only of a violation that needs a decision. It still counts as inconsistent; automatic repairs leave it, and it ends by itself when either level moves.',
    permission: 'violations.dismiss',
    params: idParamsShape,
    body: dismissBodyShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
  'DELETE /health/violations/{id}/dismiss': {
    id: 'undismissViolation',
    tag,
    summary: 'Take the decision back to leave a pair as it is',
    permission: 'violations.dismiss',
    params: idParamsShape,
    version: 'optional',
    answers: annotated,
    errors: refused,
  },
});
