import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { hashPassword } from '@/lib/auth/passwords';
import { runCheck } from '@/lib/health/run-check';
import { type BenchDatabase, benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';
import { addOperator, OPERATOR, signIn, startServer } from './support/web-server';

/**
 * Whether owners get in: right sign-ins at a steady rate from one address, as a load script sends them, and then what
 * wrong ones from many addresses cost others: the p95 of a signed-in reader and the time of the owner's own sign-in, from
 * where they signed in before and from a new place. Ends with 1 when something promised is not kept.
 *
 *   npm run build && node --import tsx bench/sign-in.ts [--people 1000] [--rate 50] [--networks 50] [--seconds 20]
 */
const PEOPLE = argument('people', 1_000);
const RATE = argument('rate', 50);
const NETWORKS = argument('networks', 50);
const SECONDS = argument('seconds', 20);
const READS_PER_SECOND = 20;
const PASSWORD = 'eleven sleepy hedgehogs';
const OWNER_ADDRESS = '10.2.0.1';

/** Status 0: no answer came. */
type Answer = { status: number; ms: number };

async function main(): Promise<void> {
  const database = await benchDatabase();
  await plantPairs(database.db, 1_000, 10);
  await runCheck(database, { confirmDelayMs: 0 });
  await addOperator(database);
  await addPeople(database);
  const server = await startServer(database.url, { TRUSTED_PROXY_HOPS: '1' });
  try {
    const token = await signIn(server.origin, OWNER_ADDRESS);
    await rightOnes(server.origin);
    const quiet = await readAll(server.origin, token);
    say(`status with nobody at the door: ${summary(quiet)}`);
    await storm(server.origin, token, quiet, 'the owner’s account', () => OPERATOR.email);
    await storm(server.origin, token, quiet, 'made-up accounts', (item) => `nobody-${item}@example.org`);
  } finally {
    await server.stop();
    await database.close();
  }
}

async function addPeople({ db }: BenchDatabase): Promise<void> {
  const hash = await hashPassword(PASSWORD);
  await db.execute(sql`
    INSERT INTO users (email, name, role, password_hash)
    SELECT 'person-' || n || '@example.org', 'Person ' || n, 'operator', ${hash} FROM generate_series(1, ${PEOPLE}) AS n`);
}

async function rightOnes(origin: string): Promise<void> {
  const answers = await atRate(RATE, PEOPLE, (item) =>
    login(origin, '10.3.0.1', `person-${item + 1}@example.org`, PASSWORD),
  );
  const refused = answers.filter(({ status }) => status !== 200).length;
  say(`${PEOPLE} right sign-ins, ${RATE}/s from one address: ${summary(answers)}, ${refused} refused`);
  promise(refused === 0, 'every right sign-in succeeds');
}

/** Wrong passwords from many networks, while one reads and the owner signs in once a second. */
async function storm(
  origin: string,
  token: string,
  quiet: Answer[],
  whose: string,
  emailOf: (item: number) => string,
): Promise<void> {
  const wrong = atRate(RATE, RATE * SECONDS, (item) =>
    login(
      origin,
      `10.1.${(item % NETWORKS) >> 8}.${(item % NETWORKS) & 255}`,
      emailOf(item),
      'a wrong guess',
    ),
  );
  const known = atRate(1, SECONDS, () => login(origin, OWNER_ADDRESS, OPERATOR.email, OPERATOR.password));
  const unknown = atRate(1, SECONDS, (item) =>
    login(origin, `10.4.0.${item}`, `person-${item + 1}@example.org`, PASSWORD),
  );
  const reads = await readAll(origin, token);
  const statuses = (await wrong).map(({ status }) => status);
  const counts = [...new Set(statuses)].map(
    (one) => `${statuses.filter((status) => status === one).length} × ${one}`,
  );
  say(`wrong passwords for ${whose}, ${RATE}/s from ${NETWORKS} networks: ${counts.join(', ')}`);
  const ratio = p95(reads) / p95(quiet);
  say(`  status: ${summary(reads)}, p95 ${ratio.toFixed(2)} × the quiet one`);
  promise(ratio < 1.5, 'the p95 of status stays under 1.5 ×');
  const owner = await known;
  say(`  the owner from a known place: ${summary(owner)}`);
  promise(
    owner.every(({ status, ms }) => status === 200 && ms < 2_000),
    'the owner signs in within two seconds',
  );
  const others = await unknown;
  const late = others.filter(({ status }) => status !== 200).length;
  say(`  others from new places: ${summary(others)}, ${late} refused`);
}

function readAll(origin: string, token: string): Promise<Answer[]> {
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': OWNER_ADDRESS };
  return atRate(READS_PER_SECOND, READS_PER_SECOND * SECONDS, () =>
    timed(() => fetch(`${origin}/api/v1/health/status`, { headers })),
  );
}

function login(origin: string, address: string, email: string, password: string): Promise<Answer> {
  return timed(() =>
    fetch(`${origin}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ email, password }),
    }),
  );
}

async function timed(ask: () => Promise<Response>): Promise<Answer> {
  const startedAt = performance.now();
  const status = await ask().then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
  return { status, ms: performance.now() - startedAt };
}

/** Begins so many a second, whether or not the ones before are answered. */
async function atRate<T>(
  perSecond: number,
  count: number,
  begin: (item: number) => Promise<T>,
): Promise<T[]> {
  const startedAt = performance.now();
  const all: Promise<T>[] = [];
  for (let item = 0; item < count; item++) {
    await delay(startedAt + (item * 1_000) / perSecond - performance.now());
    all.push(begin(item));
  }
  return Promise.all(all);
}

function p95(answers: Answer[]): number {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.95)] as number;
}

function summary(answers: Answer[]): string {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number) => `${(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0)} ms`;
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}`;
}

function promise(isKept: boolean, what: string): void {
  say(`  ${isKept ? 'kept' : 'NOT KEPT'}: ${what}`);
  if (!isKept) process.exitCode = 1;
}

await main();
