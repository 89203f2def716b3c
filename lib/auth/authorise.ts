import type { Database } from '@/db/client';
import type { Me } from '@/lib/contract/auth';
import type { Claims } from './tokens';

export type RateLimit = { calls: number; windowSeconds: number };
export type RateUse = { allowed: boolean; limit: number; remaining: number; resetSeconds: number };
export type Authorisation = { user: Me | null; rate: RateUse | null };
export type AuthorisationRequest = { claims: Claims | null; address: string; limit: RateLimit | null };

type Row = {
  item: number;
  user_id: string | null;
  email: string;
  name: string;
  role: Me['role'];
  allowed: boolean;
  remaining: number | null;
  reset_seconds: number | null;
};

type Waiting = {
  request: AuthorisationRequest;
  resolve: (authorisation: Authorisation) => void;
  reject: (error: unknown) => void;
};

const BATCH_MAX = 100;
/** Two at once, so that one that waits for a lock does not hold up everybody. */
const BATCHES_UNDER_WAY_MAX = 2;

type Queue = { waiting: Waiting[]; underWay: number };
const queues = new WeakMap<Database, Queue>();

/**
 * Who a verified token speaks for, re-read now, and what is left of their rate limit, in one round trip. `user` is null
 * without claims, and for a user who is gone, inactive or signed out; then the address is counted. What arrives while
 * the database is being asked goes there together as the next question.
 */
export function authorise(db: Database, request: AuthorisationRequest): Promise<Authorisation> {
  let queue = queues.get(db);
  if (!queue) {
    queue = { waiting: [], underWay: 0 };
    queues.set(db, queue);
  }
  const { waiting } = queue;
  const answer = new Promise<Authorisation>((resolve, reject) => waiting.push({ request, resolve, reject }));
  if (queue.underWay < BATCHES_UNDER_WAY_MAX) void askInTurn(db, queue);
  return answer;
}

async function askInTurn(db: Database, queue: Queue): Promise<void> {
  queue.underWay += 1;
  while (queue.waiting.length > 0) {
    const batch = queue.waiting.splice(0, BATCH_MAX);
    try {
      const answers = await ask(
        db,
        batch.map(({ request }) => request),
      );
      for (const [item, { resolve, reject }] of batch.entries()) {
        const found = answers[item];
        if (found) resolve(found);
        else reject(new Error('authorise_requests left out a request'));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  queue.underWay -= 1;
}

async function ask(db: Database, requests: AuthorisationRequest[]): Promise<Authorisation[]> {
  const { rows } = await db.$client.query<Row>({
    name: 'authorise_requests',
    text: 'SELECT * FROM authorise_requests($1, $2, $3, $4, $5, $6)',
    values: [
      requests.map(({ claims }) => claims?.userId ?? null),
      requests.map(({ claims }) => claims?.version ?? null),
      requests.map(({ claims }) => claims?.sessionId ?? null),
      requests.map(({ address }) => address),
      requests.map(({ limit }) => limit?.calls ?? 0),
      requests.map(({ limit }) => limit?.windowSeconds ?? 0),
    ],
  });
  const answers: Authorisation[] = [];
  for (const row of rows) answers[row.item] = present(row, requests[row.item]?.limit ?? null);
  return answers;
}

function present(row: Row, limit: RateLimit | null): Authorisation {
  const { email, name, role } = row;
  return {
    user: row.user_id === null ? null : { id: Number(row.user_id), email, name, role },
    rate: limit && {
      allowed: row.allowed,
      limit: limit.calls,
      remaining: row.remaining ?? 0,
      resetSeconds: row.reset_seconds ?? limit.windowSeconds,
    },
  };
}
