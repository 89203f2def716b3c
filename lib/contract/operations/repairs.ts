import { z } from 'zod';
import { idParamsShape } from '@/lib/contract/common';
import { defineOperations } from '@/lib/contract/operation';
import {
  repairActionShape,
  repairActionsQueryShape,
  repairBodyShape,
  repairFilterShape,
  repairShape,
  repairsQueryShape,
  undoBodyShape,
} from '@/lib/contract/repairs';

const tag = 'Repairs';

export const repairOperations = defineOperations({
  'GET /repairs': {
    id: 'listRepairs',
    tag,
    summary: 'Runs of repairs, newest first',
    permission: 'repairs.read',
    query: repairsQueryShape,
    answers: {
      200: { description: 'A page of runs, without their pairs', shape: z.array(repairShape), page: true },
    },
  },
  'GET /repairs/export': {
    id: 'exportRepairs',
    tag,
    summary: 'Runs of repairs as CSV, newest first',
    permission: 'repairs.read',
    query: repairFilterShape,
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
  },
  'POST /repairs': {
    id: 'repair',
    tag,
    summary: 'Bring pairs back, or preview that',
    description:
      'With `dry_run` the real repair is executed, reported pair by pair, and rolled back. Policy `evidence` raises only what evidence supports; the two explicit policies may lower levels and need a reason. A filter leaves dismissed violations alone unless its `state` says `dismissed`.',
    permission: 'repairs.run',
    body: repairBodyShape,
    takesLong: true,
    answers: {
      200: { description: 'A preview; nothing of it was kept', shape: repairShape },
      201: { description: 'A run that was kept', shape: repairShape, location: true },
    },
    errors: ['not_found', 'reason_required'],
  },
  'GET /repairs/{id}': {
    id: 'readRepair',
    tag,
    summary: 'One run of repairs',
    permission: 'repairs.read',
    params: idParamsShape,
    answers: { 200: { description: 'The run with its first 200 pairs', shape: repairShape } },
    errors: ['not_found'],
  },
  'POST /repairs/{id}/undo': {
    id: 'undoRepair',
    tag,
    summary: 'Put back what a run changed, or preview that',
    description:
      'Each pair gets back exactly what it was before the repair, if nobody changed it since; else its outcome is `changed_since`. The violation is open again and dismissed with the reason, so that automatic repairs leave it until the pair changes. With `dry_run` the undo is executed, reported, and rolled back.',
    permission: 'repairs.run',
    params: idParamsShape,
    body: undoBodyShape,
    takesLong: true,
    answers: {
      200: { description: 'A preview; nothing of it was kept', shape: repairShape },
      201: { description: 'A run of its own, with `undoes_id`', shape: repairShape, location: true },
    },
    errors: ['not_found', 'not_applicable'],
  },
  'GET /repairs/{id}/actions': {
    id: 'listRepairActions',
    tag,
    summary: 'What a run did, pair by pair',
    permission: 'repairs.read',
    params: idParamsShape,
    query: repairActionsQueryShape,
    answers: {
      200: {
        description: 'A page of pairs, before and after',
        shape: z.array(repairActionShape),
        page: true,
      },
    },
    errors: ['not_found'],
  },
  'GET /repairs/{id}/actions/export': {
    id: 'exportRepairActions',
    tag,
    summary: 'What a run did, pair by pair, as CSV',
    permission: 'repairs.read',
    params: idParamsShape,
    takesLong: true,
    answers: {
      200: { description: 'A file with a header row', shape: z.string(), mediaType: 'text/csv' },
    },
    errors: ['not_found'],
  },
});
