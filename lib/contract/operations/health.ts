import { z } from 'zod';
import {
  checkNowQueryShape,
  checkSummaryShape,
  historyQueryShape,
  metricsShape,
  reportShape,
  statusShape,
  violationQueryShape,
  violationShape,
} from '@/lib/contract/health';
import { defineOperations } from '@/lib/contract/operation';

const tag = 'Health';

export const healthOperations = defineOperations({
  'GET /health/status': {
    id: 'readStatus',
    tag,
    summary: 'Whether learners are affected, how many, and since when',
    permission: 'health.read',
    answers: { 200: { description: 'The status now, with the newest open violations', shape: statusShape } },
  },
  'GET /health/metrics': {
    id: 'readMetrics',
    tag,
    summary: 'The counts of the newest check and of what is open now',
    permission: 'health.read',
    answers: { 200: { description: 'The counts', shape: metricsShape } },
  },
  'GET /health/violations': {
    id: 'listViolations',
    tag,
    summary: 'Open violations',
    permission: 'health.read',
    query: violationQueryShape,
    answers: {
      200: { description: 'A page of open violations', shape: z.array(violationShape), page: true },
    },
  },
  'GET /health/latest-report': {
    id: 'readLatestReport',
    tag,
    summary: 'The report of the newest check',
    permission: 'health.read',
    answers: { 200: { description: 'The report', shape: reportShape } },
    errors: ['not_found'],
  },
  'GET /health/history': {
    id: 'listCheckHistory',
    tag,
    summary: 'The newest checks, newest first',
    permission: 'health.read',
    query: historyQueryShape,
    answers: { 200: { description: 'Reports without their violations', shape: z.array(checkSummaryShape) } },
  },
  'POST /health/check-now': {
    id: 'checkNow',
    tag,
    summary: 'Compare every pair now',
    description:
      'One check runs at a time: a request that comes while one is running gets that one’s report, marked `joined`. With `dry_run` nothing is stored.',
    permission: 'health.check',
    query: checkNowQueryShape,
    answers: { 200: { description: 'The report', shape: reportShape } },
  },
});
