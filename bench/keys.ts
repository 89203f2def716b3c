import { createProgram } from '@/lib/programs/write-programs';
import { benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { addBenchLearners, record } from './support/record-over-http';
import { addOperator, signIn, startServer } from './support/web-server';

/**
 * Compares recording activity through HTTP with an API key and with an access token, in many short pairs of rounds, so
 * that other load of the machine affects both. See bench/README.md.
 */
const ROUNDS = argument('rounds', 60);
const SECONDS = argument('seconds', 1);
const CONNECTIONS = argument('connections', 50);
const LEARNERS = 5_000;

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function quarter(values: number[], n: number): string {
  return (values.toSorted((a, b) => a - b)[Math.floor((values.length * n) / 4)] as number).toFixed(2);
}

async function main(): Promise<void> {
  const database = await benchDatabase();
  await addOperator(database);
  const learners = await addBenchLearners(database.db, LEARNERS);
  const { key } = await createProgram(database, {
    name: 'bench',
    permissions: 'record',
    networks: ['127.0.0.0/8'],
  });
  const server = await startServer(database.url);
  try {
    const token = await signIn(server.origin);
    const rateOf = async (credential: string, seconds = SECONDS) =>
      (await record(server.origin, { credential, learners, connections: CONNECTIONS, seconds })).requests
        .average;
    for (const credential of [token, key]) await rateOf(credential, 3);
    const rates = new Map<string, number[]>([
      [token, []],
      [key, []],
    ]);
    for (let round = 0; round < ROUNDS; round++) {
      // They alternate, and each comes first equally often, so that warming up or slowing down affects both.
      for (const credential of round % 2 === 0 ? [token, key] : [key, token]) {
        rates.get(credential)?.push(await rateOf(credential));
      }
    }
    const [withToken = [], withKey = []] = rates.values();
    say(`with a token: ${median(withToken).toFixed(0)} a second`);
    say(`with a key: ${median(withKey).toFixed(0)} a second`);
    const ratios = withKey.map((rate, round) => rate / (withToken[round] as number));
    say(
      `ratio: ${median(ratios).toFixed(3)}, half of the pairs from ${quarter(ratios, 1)} to ${quarter(ratios, 3)}`,
    );
  } finally {
    await server.stop();
    await database.close();
  }
}

await main();
