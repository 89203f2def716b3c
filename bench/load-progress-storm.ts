import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { type NewActivity, newActivity, recordOne, updateProgress } from './support/load/activity-call';
import { atLeast, below } from './support/load/finding';
import { addLearners, anyOf, tokensOf } from './support/load/people';
import { runLoad } from './support/load/run-load';
import { SentActivities } from './support/load/sent-activities';
import { argument } from './support/measure';

/**
 * Client programs of many users record the activity of many learners at once, half of them through the operation of the
 * older system. Some requests are sent twice. See bench/README.md.
 */
const USERS = argument('users', 1_000);
const LEARNERS = argument('learners', 10_000);
const RATE = argument('rate', 600);
/** One in this many calls repeats the activity that the same connection sent before, as after a lost answer. */
const REPEATED_EVERY = 20;

await runLoad({
  name: 'progress-storm',
  title: 'Progress storm',
  about: `${USERS} users in turn, each with a token of their own, record XP and sessions of ${LEARNERS} learners in three specializations; one call in ${REPEATED_EVERY} sends an activity again.`,
  connections: Math.min(USERS, RATE),
  eachPerSecond: 1,
  prepare: async (ctx) => {
    const tokens = await tokensOf(ctx, 'operator', USERS);
    const learners = await addLearners(ctx, LEARNERS);
    const sent = new SentActivities();
    const last = new Map<number, NewActivity>();
    let calls = 0;
    return {
      next: (connection) => {
        calls += 1;
        const before = last.get(connection);
        const activity =
          before && calls % REPEATED_EVERY === 0
            ? before
            : newActivity({ user_id: anyOf(learners), specialization: anyOf(SPECIALIZATION_IDS) });
        last.set(connection, activity);
        const token = tokens[calls % USERS] as string;
        return (calls % 2 ? recordOne : updateProgress)(sent, token, activity);
      },
      targets: ({ tally, seconds }) => {
        const { answered, errors, p50 } = tally.total();
        return [
          atLeast('requests a second', 500, (answered - errors) / seconds),
          below('median', 100, p50, ' ms'),
          below('errors', 1, (100 * errors) / tally.sent, ' %'),
        ];
      },
      compare: (after) => sent.compareWithLedger(after),
    };
  },
});
