import type { ActivityResult } from '@/lib/contract/activities';
import type { Repair } from '@/lib/contract/repairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { AcknowledgedWrites } from './support/load/acknowledged-writes';
import { newActivity, type Place, recordMany, recordOne, updateProgress } from './support/load/activity-call';
import { checkNow } from './support/load/check-call';
import { below } from './support/load/finding';
import { addLearners, anyOf, tokensOf } from './support/load/people';
import { runLoad } from './support/load/run-load';
import { SentActivities } from './support/load/sent-activities';
import type { Call } from './support/load/tally';
import { argument } from './support/measure';

/**
 * Many users write the same few pairs at once, through every operation of the door: single activities, several at once
 * in any order, decided levels and repairs, while checks run. See bench/README.md.
 */
const USERS = argument('users', 500);
const PAIRS = argument('pairs', 100);
const RATE = argument('rate', 300);
const AT_ONCE = 10;
/** Of this many connections, one decides levels, one repairs and one asks for checks; the others record. */
const DECIDING_EVERY = 50;
const REPAIRING_EVERY = 100;
const CHECKING_EVERY = 300;
const LEVELS = [1, 2, 3];
const CONFLICT = [409];

const sent = new SentActivities();
const writes = new AcknowledgedWrites();
let newest: ActivityResult | undefined;

await runLoad({
  name: 'enforcer-contention',
  title: 'Enforcer contention',
  about: `${USERS} users in turn, each with a token of their own, write the same ${PAIRS} pairs: activities, ${AT_ONCE} activities at once, decided levels and repairs, with a check a second beside them.`,
  connections: Math.min(USERS, RATE),
  eachPerSecond: 1,
  prepare: async (ctx) => {
    const tokens = await tokensOf(ctx, 'admin', USERS);
    const learners = await addLearners(ctx, Math.ceil(PAIRS / SPECIALIZATION_IDS.length));
    const places = learners
      .flatMap((user_id) => SPECIALIZATION_IDS.map((specialization) => ({ user_id, specialization })))
      .slice(0, PAIRS);
    let calls = 0;
    return {
      next: (connection) => {
        calls += 1;
        const token = tokens[calls % USERS] as string;
        if (connection % CHECKING_EVERY === 3) return checkNow(writes, token);
        if (connection % REPAIRING_EVERY === 2) return repair(token, some(places));
        const decision = connection % DECIDING_EVERY === 1 && decide(token);
        if (decision) return decision;
        if (calls % AT_ONCE === 0) return recordMany(sent, token, some(places).map(newActivity));
        const activity = newActivity(anyOf(places));
        if (calls % 2 === 0) return updateProgress(sent, token, activity);
        return recordOne(sent, token, activity, (result) => {
          newest = result;
        });
      },
      targets: ({ tally }) => {
        const { p95, errors } = tally.total();
        return [below('p95', 200, p95, ' ms'), below('errors', 1, (100 * errors) / tally.sent, ' %')];
      },
      compare: async (after) => [
        ...(await sent.compareWithLedger(after)),
        ...(await writes.compareWithAuditLog(after)),
      ],
    };
  },
});

function some(places: Place[]): Place[] {
  return Array.from({ length: AT_ONCE }, () => anyOf(places));
}

/** Decides the level of the last recorded pair, with the version of that answer; often another write is faster. */
function decide(token: string): Call | null {
  if (!newest) return null;
  const { user_id, specialization, version, level_after } = newest;
  const level = anyOf(LEVELS.filter((other) => other !== level_after));
  return writes.call(
    {
      operation: 'PUT /pairs/…/level',
      method: 'PUT',
      path: `/api/v1/pairs/${user_id}/${specialization}/level`,
      token,
      expected: CONFLICT,
      body: { level, version, allow_demotion: true, reason: 'decided under load' },
    },
    () => 'pair.set_level',
  );
}

function repair(token: string, pairs: Place[]): Call {
  const path = '/api/v1/repairs';
  const body = { scope: { pairs } };
  return writes.call({ operation: 'POST /repairs', method: 'POST', path, token, body }, (answer) =>
    (JSON.parse(answer) as Repair).state === 'completed' ? 'repair.run' : null,
  );
}
