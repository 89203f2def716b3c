import { isIP } from 'node:net';
import type { QueryConfig } from 'pg';
import type { Database } from '@/db/client';
import { gather } from '@/db/gather';
import type { Me } from '@/lib/contract/account';
import type { ShownKey } from './api-keys';
import { networksOf } from './networks';
import type { Claims } from './tokens';

export type RateLimit = { calls: number; windowSeconds: number };
export type RateUse = { allowed: boolean; limit: number; remaining: number; resetSeconds: number };
export type KeyState = 'live' | 'revoked' | 'expired' | 'inactive' | 'foreign_network';
/** The API key of a request whose secret is right. */
export type KnownKey = { id: number; program: string; permissions: readonly string[]; state: KeyState };
export type Authorisation = { user: Me | null; key: KnownKey | null; rate: RateUse | null };
export type AuthorisationRequest = {
  claims: Claims | null;
  key?: ShownKey | null;
  address: string;
  limit: RateLimit | null;
};

type Row = {
  item: number;
  user_id: string | null;
  email: string;
  name: string;
  role: Me['role'];
  locale: Me['locale'];
  time_zone: string | null;
  second_factor: boolean;
  allowed: boolean;
  remaining: number | null;
  reset_seconds: number | null;
  call_limit: number;
  api_key: KnownKey | null;
};

const BATCH_MAX = 100;
const BATCHES_UNDER_WAY_MAX = 2;
/** A caller gets an answer within two seconds when the database has no time. */
const GIVE_UP_AFTER_MS = 1_800;
/** Every request runs this first, so a database that hangs is noticed here. Longer than the server waits for a lock. */
const ANSWER_TIMEOUT_MS = 6_000;

/**
 * Reads in one round trip the user of a verified token or the program of an API key, and the rest of its rate limit.
 * `user` is null without claims, and for a user who is deleted, inactive or signed out. `key` is null without a key
 * whose secret is right. Without a user and without a live key the address is counted. For an IPv6 address a second
 * round trip counts the wider networks.
 */
export const authorise = gather<AuthorisationRequest, Authorisation>({
  batchMax: BATCH_MAX,
  underWayMax: BATCHES_UNDER_WAY_MAX,
  giveUp: { afterMs: GIVE_UP_AFTER_MS, before: 'answered' },
  ask,
});

async function ask(db: Database, requests: AuthorisationRequest[]): Promise<Authorisation[]> {
  const query: QueryConfig & { query_timeout: number } = {
    query_timeout: ANSWER_TIMEOUT_MS,
    // The statement has no name: behind PgBouncer the next server connection does not know a statement that another
    // connection prepared.
    text: `SELECT item, user_id, email, name, role, locale, time_zone, second_factor, allowed, remaining, reset_seconds,
        call_limit, api_key
      FROM authorise_requests($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      requests.map(({ claims }) => claims?.userId ?? null),
      requests.map(({ claims }) => claims?.version ?? null),
      requests.map(({ claims }) => claims?.sessionId ?? null),
      requests.map(({ address }) => address),
      requests.map(({ limit }) => limit?.calls ?? 0),
      requests.map(({ limit }) => limit?.windowSeconds ?? 0),
      ...keysOf(requests),
    ],
  };
  const { rows } = await db.$client.query<Row>(query);
  const answers: Authorisation[] = [];
  for (const row of rows) answers[row.item] = present(row, requests[row.item]?.limit ?? null);
  await refuseNetworks(db, requests, answers);
  return answers;
}

/** The keys, their hashes and the addresses they come from. Most batches have no keys, and send nothing for them. */
function keysOf(requests: AuthorisationRequest[]): unknown[] {
  if (!requests.some(({ key }) => key)) return [null, null, null];
  return [
    requests.map(({ key }) => key?.id ?? null),
    requests.map(({ key }) => key?.hash ?? null),
    requests.map(({ key, address }) => (key && isNetworkAddress(address) ? address : null)),
  ];
}

/** Refuses callers without a credential whose address is within its limit but whose network is past its own limit. */
async function refuseNetworks(
  db: Database,
  requests: AuthorisationRequest[],
  answers: Authorisation[],
): Promise<void> {
  const counts = requests.flatMap(({ address, limit }, item) => {
    const { user, key, rate } = answers[item] as Authorisation;
    if (user || key?.state === 'live' || !limit || !rate?.allowed) return [];
    return networksOf(address)
      .slice(1)
      .map(({ network, times }) => ({ item, times, network, ...limit }));
  });
  if (counts.length === 0) return;
  const query: QueryConfig & { query_timeout: number } = {
    query_timeout: ANSWER_TIMEOUT_MS,
    text: 'SELECT item, reset_seconds FROM count_networks($1, $2, $3, $4, $5)',
    values: [
      counts.map(({ item }) => item),
      counts.map(({ times }) => times),
      counts.map(({ network }) => network),
      counts.map(({ calls, times }) => calls * times),
      counts.map(({ windowSeconds }) => windowSeconds),
    ],
  };
  const { rows } = await db.$client.query<{ item: number; reset_seconds: number }>(query);
  for (const { item, reset_seconds } of rows) {
    const { rate } = answers[item] as Authorisation;
    if (rate) Object.assign(rate, { allowed: false, remaining: 0, resetSeconds: reset_seconds });
  }
}

function present(row: Row, limit: RateLimit | null): Authorisation {
  const { email, name, role, locale, time_zone, second_factor: second_factor_enabled } = row;
  return {
    user:
      row.user_id === null
        ? null
        : { id: Number(row.user_id), email, name, role, locale, time_zone, second_factor_enabled },
    key: row.api_key,
    rate: limit && {
      allowed: row.allowed,
      limit: row.call_limit,
      remaining: row.remaining ?? 0,
      resetSeconds: row.reset_seconds ?? limit.windowSeconds,
    },
  };
}

/**
 * Whether the text is an address or a network, as lib/http/peer.ts writes them. It is neither when the client is
 * unknown.
 */
function isNetworkAddress(text: string): boolean {
  return isIP(text.replace(/\/\d{1,3}$/, '')) !== 0;
}
