import { z } from 'zod';
import { defineOperations } from '@/lib/contract/operation';
import {
  measureHistoryQueryShape,
  measureHistoryShape,
  measureNowShape,
  measureParamsShape,
  operationUseShape,
  processShape,
} from '@/lib/contract/system';

const tag = 'System';

export const systemOperations = defineOperations({
  'GET /system/measures': {
    id: 'readMeasures',
    tag,
    summary: 'The five key measures now, each with its target, its limits and what it is by them',
    description:
      'Counted by all processes together, each of which adds its counts every ten seconds. Answers of the last five minutes, runs of jobs of the last hour, consistency as the status shows it.',
    permission: 'health.read',
    answers: { 200: { description: 'The measures', shape: z.array(measureNowShape) } },
  },
  'GET /system/measures/{measure}/history': {
    id: 'readMeasureHistory',
    tag,
    summary: 'How one key measure went',
    description:
      'The period is cut into equal parts by the database’s clock; of checks the worst of each part is answered.',
    permission: 'health.read',
    params: measureParamsShape,
    query: measureHistoryQueryShape,
    answers: { 200: { description: 'Its points, oldest first', shape: measureHistoryShape } },
  },
  'GET /system/operations': {
    id: 'listOperationUse',
    tag,
    summary: 'What was asked of this installation, how often, and how long it took',
    permission: 'health.read',
    query: measureHistoryQueryShape,
    answers: {
      200: { description: 'Operations and pages, the most used first', shape: z.array(operationUseShape) },
    },
  },
  'GET /system/processes': {
    id: 'listProcesses',
    tag,
    summary: 'Web and worker processes of the last day, each as it last told of itself',
    permission: 'health.read',
    answers: { 200: { description: 'The processes', shape: z.array(processShape) } },
  },
});
