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
/** The API key that a request showed, once its secret is right. */
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
/** Whoever asks is told within two seconds when the database has no time. */
const GIVE_UP_AFTER_MS = 1_800;
/** Every request asks this first: a database that hangs is found out here. Longer than the server waits for a lock. */
const ANSWER_TIMEOUT_MS = 6_000;

/**
 * Who a verified token or an API key speaks for, re-read now, and what is left of their rate limit, in one round trip.
 * `user` is null without claims, and for a user who is gone, inactive or signed out; `key` is null without a key whose
 * secret is right. Without a user and a live key the address is counted, and in a second round trip the wider networks
 * of one of IPv6.
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
    // Without a name: behind PgBouncer the next server connection knows no statement that another one prepared.
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

/** Keys, their hashes and where they are shown; most batches have none, and send nothing for it. */
function keysOf(requests: AuthorisationRequest[]): unknown[] {
  if (!requests.some(({ key }) => key)) return [null, null, null];
  return [
    requests.map(({ key }) => key?.id ?? null),
    requests.map(({ key }) => key?.hash ?? null),
    requests.map(({ key, address }) => (key && isNetworkAddress(address) ? address : null)),
  ];
}

/** Of strangers that were within the limit of their address, those whose network is past its own are refused after all. */
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

/** Whether it is an address or a network, as lib/http/peer.ts writes them; not so where the client is not known. */
function isNetworkAddress(text: string): boolean {
  return isIP(text.replace(/\/\d{1,3}$/, '')) !== 0;
}
