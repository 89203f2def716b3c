import { z } from 'zod';
import { idParamsShape, pageQueryShape } from '@/lib/contract/common';
import { repairActionShape, repairBodyShape, repairShape } from '@/lib/contract/health';
import { defineOperations } from '@/lib/contract/operation';

const tag = 'Repairs';

export const repairOperations = defineOperations({
  'GET /repairs': {
    id: 'listRepairs',
    tag,
    summary: 'Runs of repairs, newest first',
    permission: 'repairs.read',
    query: pageQueryShape.strict(),
    answers: {
      200: { description: 'A page of runs, without their pairs', shape: z.array(repairShape), page: true },
    },
  },
  'POST /repairs': {
    id: 'repair',
    tag,
    summary: 'Bring pairs back, or preview that',
    description:
      'With `dry_run` the real repair is executed, reported pair by pair, and rolled back. Policy `evidence` raises only what evidence supports; the two explicit policies may lower levels and need a reason.',
    permission: 'repairs.run',
    body: repairBodyShape,
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
  'GET /repairs/{id}/actions': {
    id: 'listRepairActions',
    tag,
    summary: 'What a run did, pair by pair',
    permission: 'repairs.read',
    params: idParamsShape,
    query: pageQueryShape.strict(),
    answers: {
      200: {
        description: 'A page of pairs, before and after',
        shape: z.array(repairActionShape),
        page: true,
      },
    },
    errors: ['not_found'],
  },
});
