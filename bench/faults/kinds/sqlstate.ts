import { asked, endConnections, refuseStatements, some } from '../../../tests/support/postgres-faults';
import type { Kind } from '../kind';
import { suffer } from './inject';

const ANY = /./;
const SHARE = 0.3;

/** Returns the codes one after another, again and again. */
function inTurn(...sqlstates: string[]): () => string {
  let at = 0;
  return () => sqlstates[at++ % sqlstates.length] as string;
}

/** Errors that the proxy sends in place of the server: whole classes of refusals that are the database's fault. */
export const sqlstateKinds: Kind[] = [
  {
    name: 'out-of-resources',
    what: 'three statements in ten are refused: disk full, out of memory, a limit (53100, 53200, 53400)',
    seconds: 6,
    inject: (site) =>
      suffer(site, refuseStatements(inTurn('53100', '53200', '53400'), some(SHARE, asked(ANY)))),
  },
  {
    name: 'ended-by-operator',
    what: 'one connection in ten statements is ended: shutdown, crash, dropped, idle (57P01, 57P02, 57P04, 57P05)',
    seconds: 6,
    inject: (site) =>
      suffer(site, endConnections(inTurn('57P01', '57P02', '57P04', '57P05'), some(0.1, asked(ANY)))),
  },
  {
    name: 'broken-server',
    what: 'three statements in ten are refused: the system, a file, damaged data (58000, 58030, 58P01, XX000, XX001, XX002)',
    seconds: 6,
    inject: (site) =>
      suffer(
        site,
        refuseStatements(
          inTurn('58000', '58030', '58P01', 'XX000', 'XX001', 'XX002'),
          some(SHARE, asked(ANY)),
        ),
      ),
  },
  {
    name: 'conflicts',
    what: 'three statements in ten are refused for the sake of another: serialization, deadlock, lock (40001, 40P01, 55P03)',
    seconds: 6,
    inject: (site) =>
      suffer(site, refuseStatements(inTurn('40001', '40P01', '55P03'), some(SHARE, asked(ANY)))),
  },
  {
    name: 'disk-full-said',
    what: 'every write is refused for want of disk (53100)',
    seconds: 6,
    inject: (site) =>
      suffer(
        site,
        refuseStatements(
          () => '53100',
          asked(/^\s*(insert|update|delete|with|lock|create)|record_activit|set_level|enrol/i),
        ),
      ),
  },
];
