import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/users/create-user';
import { login, PASSWORD } from '@/tests/support/api';
import { activity, addUser, storedPair, type TestContext, testContext } from '@/tests/support/context';
import { type Bouncer, startBouncer } from '@/tests/support/pgbouncer';
import { hasProgram } from '@/tests/support/programs';
import { startServer, type WebServer } from '@/tests/support/server';
import { type SeveredDatabase, severable } from '@/tests/support/severed-database';
import { waitFor } from '@/tests/support/wait-for';

const CONNECTIONS = 4;
const CLIENTS = 30;
const ROUNDS = 3;
/** What hangs in PgBouncer takes longer. */
const SECONDS_MS = 10_000;
const OPERATOR = 'op@example.org';

describe.skipIf(!hasProgram('pgbouncer', 'a web process behind PgBouncer'))(
  'a web process behind PgBouncer',
  () => {
    let context: TestContext;
    let way: SeveredDatabase;
    let bouncer: Bouncer;
    let server: WebServer;
    beforeAll(async () => {
      context = await testContext();
      await createUser(context, { email: OPERATOR, name: 'Op', role: 'operator', password: PASSWORD });
      way = await severable(context.url);
      bouncer = await startBouncer(way.url, CONNECTIONS);
      server = await startServer({ databaseUrl: bouncer.webUrl });
    });
    afterAll(async () => {
      await server?.stop();
      await bouncer?.stop();
      await way?.close();
      await context?.close();
    });

    it('answers every request of many clients, and records each activity once', async () => {
      const headers = {
        authorization: `Bearer ${(await login(server.origin, OPERATOR)).access_token}`,
        'content-type': 'application/json',
      };
      const learners = await Promise.all(Array.from({ length: CLIENTS }, () => addUser(context.db)));
      // A busy machine says 503 with Retry-After: it is asked again, as clients do.
      const ask = (method: string, path: string, body?: string) =>
        waitFor(`${path} is answered`, async () => {
          const answer = await fetch(server.origin + path, { method, headers, ...(body ? { body } : {}) });
          await answer.arrayBuffer();
          return answer.status !== 503 && answer.status;
        });
      const asked = learners.map(async (id) => {
        const statuses: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const recording = JSON.stringify(activity(id, `http-${round}`, { xp: 10 }));
          statuses.push(await ask('POST', '/api/v1/activities', recording));
          for (const path of ['auth/me', 'health/status', `users/${id}/pairs`]) {
            statuses.push(await ask('GET', `/api/v1/${path}`));
          }
        }
        return statuses;
      });
      const statuses = (await Promise.all(asked)).flat();
      expect(statuses.filter((status) => status !== 200 && status !== 201)).toEqual([]);
      const stored = await Promise.all(learners.map((id) => storedPair(context.db, id)));
      expect(new Set(stored.map(({ total_xp, ledger }) => `${total_xp} ${ledger}`))).toEqual(
        new Set([`${10 * ROUNDS} ${ROUNDS}`]),
      );
    });

    it('says within seconds that the database is away, and that it is back', async () => {
      const isReady = async () =>
        (await fetch(`${server.origin}/readyz`, { signal: AbortSignal.timeout(SECONDS_MS) })).ok;
      expect(await isReady()).toBe(true);
      await way.cut();
      expect(await isReady()).toBe(false);
      await way.mend();
      await waitFor('the web process is ready', isReady, SECONDS_MS);
    });
  },
);
