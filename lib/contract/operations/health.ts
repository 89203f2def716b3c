import { z } from 'zod';
import { idParamsShape } from '@/lib/contract/common';
import {
  checkDetailShape,
  checkNowQueryShape,
  checkSummaryShape,
  checksQueryShape,
  checkUnderwayShape,
  deploymentShape,
  deploymentsQueryShape,
  historyQueryShape,
  metricsShape,
  reportShape,
  statusShape,
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
    summary: 'The newest checks, or the trend of a period, newest first',
    description:
      'Without `since`, `until` and `points`, the newest `limit` checks. With any of them, the period is cut into at most `points` (500) equal parts, and the worst check of each is answered.',
    permission: 'health.read',
    query: historyQueryShape,
    answers: { 200: { description: 'Reports without their violations', shape: z.array(checkSummaryShape) } },
  },
  'GET /health/checks': {
    id: 'listChecks',
    tag,
    summary: 'Finished checks, newest first',
    permission: 'health.read',
    query: checksQueryShape,
    answers: {
      200: {
        description: 'A page of reports, without their violations',
        shape: z.array(checkSummaryShape),
        page: true,
      },
    },
  },
  'GET /health/checks/{id}': {
    id: 'readCheck',
    tag,
    summary: 'The report of one check, with what it found, opened and resolved',
    permission: 'health.read',
    params: idParamsShape,
    answers: { 200: { description: 'The report', shape: checkDetailShape } },
    errors: ['not_found'],
  },
  'GET /health/deployments': {
    id: 'listDeployments',
    tag,
    summary: 'Versions of this program and when the database was brought to them, newest first',
    permission: 'health.read',
    query: deploymentsQueryShape,
    answers: {
      200: { description: 'A page of versions', shape: z.array(deploymentShape), page: true },
    },
  },
  'GET /health/check-now': {
    id: 'readCheckUnderway',
    tag,
    summary: 'What the check that runs now is at, and how long checks usually take',
    permission: 'health.read',
    answers: { 200: { description: 'Its phase, and the usual times', shape: checkUnderwayShape } },
  },
  'POST /health/check-now': {
    id: 'checkNow',
    tag,
    summary: 'Compare every pair now',
    description:
      'One check runs at a time: a request that comes while one is running gets that one’s report, marked `joined`. With `dry_run` nothing is stored.',
    permission: 'health.check',
    query: checkNowQueryShape,
    takesLong: true,
    answers: { 200: { description: 'The report', shape: reportShape } },
  },
});
