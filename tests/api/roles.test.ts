import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '@/lib/contract/common';
import { PERMISSIONS, type Permission } from '@/lib/contract/permissions';
import { type Api, startApi } from '@/tests/support/api';

/** Every route for signed-in users, with a request that gets past authorisation whatever it answers then. */
const ROUTES: [method: string, path: string, permission: Permission][] = [
  ['GET', '/api/v1/auth/me', 'self.read'],
  ['GET', '/api/v1/health/status', 'health.read'],
  ['GET', '/api/v1/health/metrics', 'health.read'],
  ['GET', '/api/v1/health/violations', 'health.read'],
  ['GET', '/api/v1/health/latest-report', 'health.read'],
  ['GET', '/api/v1/health/history', 'health.read'],
  ['POST', '/api/v1/health/check-now?dry_run=true', 'health.check'],
  ['GET', '/api/v1/specializations', 'catalog.read'],
  ['POST', '/api/v1/specializations/progress/update', 'activities.record'],
  ['POST', '/api/v1/activities', 'activities.record'],
  ['GET', '/api/v1/pairs/1/PLAYER', 'pairs.read'],
  ['PUT', '/api/v1/pairs/1/PLAYER/level', 'pairs.set_level'],
  ['POST', '/api/v1/enrolments', 'enrolments.create'],
  ['GET', '/api/v1/repairs', 'repairs.read'],
  ['POST', '/api/v1/repairs', 'repairs.run'],
  ['GET', '/api/v1/repairs/1', 'repairs.read'],
  ['GET', '/api/v1/repairs/1/actions', 'repairs.read'],
  ['GET', '/api/v1/jobs', 'jobs.read'],
  ['GET', '/api/v1/jobs/runs', 'jobs.read'],
  ['GET', '/api/v1/workers', 'jobs.read'],
];

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe.each(ROUTES)('%s %s', (method, path, permission) => {
  const body = method === 'GET' ? undefined : {};

  it('refuses whoever is not signed in with 401 and says how to', async () => {
    const answer = await api.call(method, path, { body });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.body).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it.each(ROLES)('lets %s in only where the table says so', async (role) => {
    const { status } = await api.call(method, path, { as: role, body });
    if ((PERMISSIONS[permission] as readonly string[]).includes(role))
      expect([401, 403, 405, 500]).not.toContain(status);
    else expect(status).toBe(403);
  });
});

it('writes stay with operators and admins, and levels with admins', () => {
  for (const writing of ['health.check', 'enrolments.create', 'activities.record', 'repairs.run'] as const) {
    expect(PERMISSIONS[writing]).toEqual(['operator', 'admin']);
  }
  expect(PERMISSIONS['pairs.set_level']).toEqual(['admin']);
  expect(PERMISSIONS['console.enter']).toEqual(['viewer', 'operator', 'admin']);
});
