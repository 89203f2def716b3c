import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { cookieName } from '@/lib/auth/session-cookie';
import { type Audience, signToken } from '@/lib/auth/tokens';
import type { Role } from '@/lib/vocabulary/users';
import { TEST_SECRET } from './server';

export type Newcomer = {
  id: number;
  sessionId: string;
  /** A token of the user's session. It is valid for 1 hour by default. */
  token(audience: Audience, lifetimeSeconds?: number): Promise<string>;
  /** The header that a browser sends with a token as its session. */
  cookie(token: string): { cookie: string };
};

let newcomers = 0;

/** Signed-in users of a role that no other test uses, so that no action of theirs affects another test. */
export async function newcomersOf(
  db: Database,
  role: Role,
  count: number,
  secret = TEST_SECRET,
): Promise<Newcomer[]> {
  newcomers += 1;
  const { rows } = await db.execute<{ user_id: string; id: string }>(sql`
    WITH person AS (
      INSERT INTO users (email, name, role)
      SELECT 'newcomer-' || ${process.pid}::int || '-' || ${newcomers}::int || '-' || n || '@example.org', 'Newcomer ' || n, ${role}
      FROM generate_series(1, ${count}::int) n RETURNING id)
    INSERT INTO sessions (id, user_id, kind, address, expires_at)
    SELECT gen_random_uuid(), id, 'console', '192.0.2.1', now() + interval '1 day' FROM person
    RETURNING user_id, id`);
  return rows.map(({ user_id, id }) => newcomer(Number(user_id), id, secret));
}

/** One such user. */
export async function newcomerOf(db: Database, role: Role): Promise<Newcomer> {
  const [person] = await newcomersOf(db, role, 1);
  return person as Newcomer;
}

function newcomer(id: number, sessionId: string, secret: string): Newcomer {
  return {
    id,
    sessionId,
    token: (audience, lifetimeSeconds = 3600) =>
      signToken({ userId: id, version: 1, sessionId }, { audience, lifetimeSeconds, secret }),
    cookie: (token) => ({ cookie: `${cookieName('session', secret, false)}=${token}` }),
  };
}
