import {
  answered,
  asked,
  cutAfter,
  cutBefore,
  cutWithin,
  garble,
  narrow,
  slow,
  some,
  together,
} from '../../../tests/support/postgres-faults';
import type { Kind } from '../kind';
import { END_OURS, OURS, repeat, suffer } from './inject';

const RECORDING = /record_activit/;
const ANY = /./;

/** Connections that end, at random and at the worst moments, and bad networks. */
export const connectionKinds: Kind[] = [
  {
    name: 'backends-ended',
    what: 'an administrator ends backends at random, ten a second',
    seconds: 6,
    inject: async ({ database }) =>
      repeat(100, () =>
        database.run(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OURS} ORDER BY random() LIMIT 1`,
        ),
      ),
  },
  {
    name: 'cut-at-begin',
    what: 'connections are cut when the server has BEGIN, before it answers: every other one',
    seconds: 6,
    inject: (site) => suffer(site, cutAfter(some(0.5, asked(/^begin/i)))),
  },
  {
    name: 'cut-at-commit',
    what: 'connections are cut when the server has committed, before it says so',
    seconds: 6,
    inject: (site) =>
      suffer(
        site,
        together(cutBefore(some(0.5, answered(/^commit/i))), cutBefore(some(0.3, answered(RECORDING)))),
      ),
  },
  {
    name: 'cut-within-answers',
    what: 'connections end in the middle of a message, one row in ten',
    seconds: 6,
    inject: (site) => suffer(site, cutWithin(some(0.1, answered(ANY, 'D')))),
  },
  {
    name: 'nonsense',
    what: 'one answer in ten is of a type that the protocol does not know',
    seconds: 6,
    inject: (site) => suffer(site, garble(some(0.1, answered(ANY, 'C')))),
  },
  {
    name: 'storm',
    what: 'every fifth of a second a third of all connections is cut',
    seconds: 8,
    inject: async ({ proxy }) =>
      repeat(200, () => {
        for (const link of proxy.links) if (Math.random() < 1 / 3) link.cut();
      }),
  },
  {
    name: 'slow-way',
    what: 'every message takes 100 ms longer, each way',
    seconds: 8,
    inject: (site) => suffer(site, slow(100)),
  },
  {
    name: 'narrow-way',
    what: '50 kB a second fit through each connection',
    seconds: 8,
    inject: (site) => suffer(site, narrow(50_000)),
  },
  {
    name: 'refused',
    what: 'nothing listens where the database was',
    seconds: 6,
    takesAllAway: true,
    inject: async ({ proxy }) => {
      proxy.refuse();
      for (const link of proxy.links) link.cut();
      return proxy.accept;
    },
  },
  {
    name: 'password-changed',
    what: 'the password of the role was changed, and its connections ended',
    seconds: 6,
    takesAllAway: true,
    inject: async ({ database }) => {
      await database.run(`ALTER ROLE lockstep_app PASSWORD 'another'; ${END_OURS}`);
      return () => database.run("ALTER ROLE lockstep_app PASSWORD 'lockstep_app'");
    },
  },
];
