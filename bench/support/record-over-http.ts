import { randomUUID } from 'node:crypto';
import type autocannon from 'autocannon';
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { load } from './web-server';

/** Makes sure that `count` learners exist, and returns their ids. */
export async function addBenchLearners(db: Database, count: number): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    INSERT INTO users (email, name, external_id)
    SELECT 'bench-' || n || '@example.org', 'Learner ' || n, 'bench-' || n FROM generate_series(1, ${count}::int) n
    ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id`);
  return rows.map((row) => Number(row.id));
}

/** Records one new activity in each request, spread over all learners, with a token or an API key. */
export async function record(
  origin: string,
  options: { credential: string; learners: number[]; connections: number; seconds: number },
): Promise<autocannon.Result> {
  const { credential, learners, connections, seconds } = options;
  let sent = 0;
  const batch = randomUUID();
  return load(`${origin}/api/v1/activities`, {
    connections,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
        setupRequest: (request) => {
          sent += 1;
          const activity = {
            user_id: learners[(sent * 7919) % learners.length],
            specialization: 'PLAYER',
            activity_key: `${batch}-${sent}`,
            xp: 100,
            sessions: 1,
          };
          return { ...request, body: JSON.stringify(activity) };
        },
      },
    ],
  });
}
