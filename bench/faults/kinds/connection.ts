import {
  answered,
  asked,
  cutAfter,
  cutBefore,
  cutWithin,
  some,
  together,
} from '../../../tests/support/postgres-faults';
import type { Kind } from '../kind';
import { repeat, suffer } from './inject';

const RECORDING = /record_activit/;

export const connectionKinds: Kind[] = [
  {
    name: 'backends-terminated',
    what: 'an administrator ends backends at random, ten a second',
    seconds: 6,
    inject: async ({ database }) =>
      repeat(100, () =>
        database.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name LIKE 'lockstep-w%' ORDER BY random() LIMIT 1`),
      ),
  },
  {
    name: 'cut-at-begin',
    what: 'connections are cut when the server has BEGIN, before it answers',
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
    name: 'answers-cut-short',
    what: 'connections end in the middle of an answer',
    seconds: 6,
    inject: (site) => suffer(site, cutWithin(some(0.1, answered(/./, 'D')))),
  },
];
