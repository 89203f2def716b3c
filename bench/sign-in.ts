import { sql } from 'drizzle-orm';
import { hashPassword } from '@/lib/auth/passwords';
import { runCheck } from '@/lib/health/run-check';
import { type BenchDatabase, benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';
import { type SignIns, signInElsewhere, signInHere } from './support/sign-ins';
import { type Answer, atRate, timed } from './support/steady-rate';
import { addOperator, OPERATOR, signIn, startServer } from './support/web-server';

/**
 * Checks that owners can sign in. First it sends right sign-ins at a steady rate from one address, as a load script
 * does. Then it measures how wrong sign-ins from many addresses affect others: the p95 of a signed-in reader, in rounds
 * with and without them, and the time of the owner's own sign-in, from a known and from a new place. Ends with exit
 * code 1 when a promise is not kept.
 *
 *   npm run build && node --import tsx bench/sign-in.ts [--people 1000] [--rate 50] [--networks 50] [--rounds 3] [--seconds 10]
 */
const PEOPLE = argument('people', 1_000);
const RATE = argument('rate', 50);
const NETWORKS = argument('networks', 50);
const ROUNDS = argument('rounds', 3);
const SECONDS = argument('seconds', 10);
const READS_PER_SECOND = 20;
const PASSWORD = 'eleven sleepy hedgehogs';
const OWNER_ADDRESS = '10.2.0.1';

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
    await storms(server.origin, token);
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
  const answers = await signInHere({
    origin,
    perSecond: RATE,
    people: people(PEOPLE, (item) => [`10.3.0.1`, `person-${item + 1}@example.org`, PASSWORD]),
  });
  const refused = answers.filter(({ status }) => status !== 200).length;
  say(`${PEOPLE} right sign-ins, ${RATE}/s from one address: ${summary(answers)}, ${refused} refused`);
  promise(refused === 0, 'every right sign-in succeeds');
}

type Storm = { whose: string; emailOf: (item: number) => string };
type Measured = { wrong: Answer[]; reads: Answer[]; known: Answer[]; unknown: Answer[] };

const STORMS: Storm[] = [
  { whose: 'the owner’s account', emailOf: () => OPERATOR.email },
  { whose: 'made-up accounts', emailOf: (item) => `nobody-${item}@example.org` },
];

/**
 * Rounds without and with each storm, after one round that is not measured, because a process is slower before its code
 * is warm.
 */
async function storms(origin: string, token: string): Promise<void> {
  const quiet: Measured[] = [];
  const measured = STORMS.map((storm) => ({ storm, rounds: [] as Measured[] }));
  for (let round = 0; round <= ROUNDS; round++) {
    const answers = await readAndSignIn(origin, token, round, async () => []);
    if (round > 0) quiet.push(answers);
    for (const { storm, rounds } of measured) {
      const guess = await beginGuessing(origin, storm, round);
      const answers = await readAndSignIn(origin, token, round, guess);
      if (round > 0) rounds.push(answers);
    }
  }
  const reads = quiet.flatMap((round) => round.reads);
  say(`status while nobody guesses: ${summary(reads)}`);
  for (const { storm, rounds } of measured) judge(storm, rounds, reads);
}

/** Starts a process that sends wrong passwords from many networks when it is told to. */
function beginGuessing(origin: string, { emailOf }: Storm, round: number): Promise<() => Promise<Answer[]>> {
  const count = RATE * SECONDS;
  const addressOf = (item: number) => `10.1.${(item % NETWORKS) >> 8}.${(item % NETWORKS) & 255}`;
  return signInElsewhere({
    origin,
    perSecond: RATE,
    people: people(count, (item) => [addressOf(item), emailOf(round * count + item), 'a wrong guess']),
  });
}

/**
 * One client reads all the time, and the owner and others sign in once a second, with and without guesses at the same
 * time.
 */
async function readAndSignIn(
  origin: string,
  token: string,
  round: number,
  guess: () => Promise<Answer[]>,
): Promise<Measured> {
  const once = { origin, perSecond: 1 };
  const [wrong, reads, known, unknown] = await Promise.all([
    guess(),
    readAll(origin, token),
    signInHere({
      ...once,
      people: people(SECONDS, () => [OWNER_ADDRESS, OPERATOR.email, OPERATOR.password]),
    }),
    signInHere({
      ...once,
      people: people(SECONDS, (item) => [
        `10.4.${round}.${item}`,
        `person-${item + 1}@example.org`,
        PASSWORD,
      ]),
    }),
  ]);
  return { wrong, reads, known, unknown };
}

function judge({ whose }: Storm, rounds: Measured[], quiet: Answer[]): void {
  const of = (who: keyof Measured) => rounds.flatMap((round) => round[who]);
  const counts = new Map<number, number>();
  for (const { status } of of('wrong')) counts.set(status, (counts.get(status) ?? 0) + 1);
  const statuses = [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
  say(`wrong passwords for ${whose}, ${RATE}/s from ${NETWORKS} networks: ${statuses}`);
  const ratio = p95(of('reads')) / p95(quiet);
  say(`  status: ${summary(of('reads'))}, p95 ${ratio.toFixed(2)} × the quiet one`);
  promise(ratio < 1.5, 'the p95 of status stays under 1.5 ×');
  say(`  the owner from a known place: ${summary(of('known'))}`);
  promise(
    of('known').every(({ status, ms }) => status === 200 && ms < 2_000),
    'the owner signs in within two seconds',
  );
  const refused = of('unknown').filter(({ status }) => status !== 200).length;
  say(`  others from new places: ${summary(of('unknown'))}, ${refused} refused`);
}

function readAll(origin: string, token: string): Promise<Answer[]> {
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': OWNER_ADDRESS };
  return atRate(READS_PER_SECOND, READS_PER_SECOND * SECONDS, () =>
    timed(async () => {
      const answer = await fetch(`${origin}/api/v1/health/status`, { headers });
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
}

function people(
  count: number,
  describe: (item: number) => [address: string, email: string, password: string],
): SignIns['people'] {
  return Array.from({ length: count }, (_, item) => {
    const [address, email, password] = describe(item);
    return { address, email, password };
  });
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
