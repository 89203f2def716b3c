import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { migrate } from '@/db/migrate';
import { send, startApi } from '@/tests/support/api';
import { addUser, storedPair } from '@/tests/support/context';
import { asOwner, createEmptyDatabase } from '@/tests/support/database';
import { migrateBefore } from '@/tests/support/older-schema';
import { startServer } from '@/tests/support/server';

it('a process that is newer than its database waits, and serves once that is migrated, without a restart', async () => {
  const database = await createEmptyDatabase();
  await migrateBefore(database.ownerUrl);
  const server = await startServer({ databaseUrl: database.url });
  try {
    const readiness = () => send(server.origin, 'GET', '/readyz');
    expect(await readiness()).toMatchObject({ status: 503, body: { status: 'not_migrated' } });
    expect(await migrate(database.ownerUrl)).toBe('migrated');
    expect(await readiness()).toMatchObject({ status: 200, body: { status: 'ready' } });
  } finally {
    await server.stop();
    await database.drop();
  }
});

it('a process that is older than its database stays ready and works, and its migrate undoes nothing', async () => {
  const api = await startApi();
  try {
    await asOwner(
      api,
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('of a later version', 9999999999999);
       ALTER TABLE activities ADD COLUMN added_later text;
       ALTER TABLE specialization_progress ADD COLUMN added_later integer NOT NULL DEFAULT 7;
       CREATE TABLE later (id bigint PRIMARY KEY);
       CREATE OR REPLACE FUNCTION lies_ahead(p_at timestamptz, p_now timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
         SELECT /* later */ coalesce(p_at > p_now + interval '5 minutes', false)
       $$`,
    );
    expect((await send(api.server.origin, 'GET', '/readyz')).status).toBe(200);
    const user_id = await addUser(api.db);
    const body = { user_id, specialization: 'PLAYER', activity_key: 'later-1', xp: 10 };
    const recorded = await api.call('POST', '/api/v1/activities', { as: 'operator', body });
    expect(recorded.status).toBe(201);
    expect(await storedPair(api.db, user_id)).toMatchObject({ total_xp: '10', ledger: 1 });
    const checked = await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
    expect(checked.body).toMatchObject({ total_checked: 1, consistent: 1 });
    expect(await migrate(api.ownerUrl)).toBe('ahead');
    const { rows } = await api.db.execute(
      sql`SELECT prosrc LIKE '%later%' AS kept FROM pg_proc WHERE proname = 'lies_ahead'`,
    );
    expect(rows).toEqual([{ kept: true }]);
  } finally {
    await api.close();
  }
});
