import { setTimeout as delay } from 'node:timers/promises';
import { asked, silent } from '../../../tests/support/postgres-faults';
import type { Kind } from '../kind';
import type { Site } from '../site/site';
import { sufferAnew } from './inject';

const SECONDS = 12;
/** Longer than the silence after which a connection is checked. */
const IDLE_MS = 6_500;
const WRITES_MS = 1_500;
/** For faults that are detected only when a statement is far beyond its time limit. */
const FOUND_OUT_LATE = { answer: 30, requests: 30 };

/** Open and new connections transfer nothing in either direction. */
async function hang({ proxy }: Site) {
  proxy.suffer(silent());
  for (const link of proxy.links) link.hush();
  return async () => {
    proxy.suffer(null);
    for (const link of proxy.links) link.speak();
  };
}

/** The same, after statements of several requests were lost on connections that had been idle for a while. */
async function hangUnderWrites(site: Site) {
  const { proxy } = site;
  const writes = asked(/^begin|record_activit|set_level/i);
  proxy.suffer({
    onConnect: () => 'silent',
    onMessage: (message, link) => {
      if (!writes(message, link)) return null;
      link.hush();
      return {};
    },
  });
  await delay(WRITES_MS);
  return hang(site);
}

/** A database that does not answer any more, and connections that lead to no server. */
export const silenceKinds: Kind[] = [
  {
    name: 'hang-idle',
    what: 'the server hangs when every connection has been idle for more than 6 s',
    seconds: SECONDS,
    takesAllAway: true,
    inject: async (site, load) => {
      load.rest(IDLE_MS);
      await delay(IDLE_MS);
      return hangUnderWrites(site);
    },
  },
  {
    name: 'hang-busy',
    what: 'the server hangs under way',
    seconds: SECONDS,
    takesAllAway: true,
    inject: hang,
  },
  {
    name: 'server-frozen',
    what: 'the server and all its backends are stopped in their tracks (SIGSTOP)',
    seconds: SECONDS,
    takesAllAway: true,
    inject: async ({ cluster }) => {
      cluster.freeze();
      return async () => cluster.thaw();
    },
  },
  {
    name: 'silent-accept',
    what: 'connections are cut; new ones are taken and never spoken to',
    seconds: 8,
    takesAllAway: true,
    inject: (site) => sufferAnew(site, silent()),
  },
  {
    name: 'network-lost',
    what: 'nothing gets through for 8 s; afterwards new connections work, and those from before lead nowhere',
    seconds: 8,
    takesAllAway: true,
    limits: FOUND_OUT_LATE,
    inject: async ({ proxy }) => {
      proxy.suffer(silent());
      for (const link of proxy.links) link.hush();
      return async () => {
        for (const link of proxy.links) link.strand();
        proxy.suffer(null);
      };
    },
  },
  {
    name: 'answers-lost',
    what: 'what is asked arrives, and on the connections that are open no answer comes back; new ones work',
    seconds: 0,
    limits: FOUND_OUT_LATE,
    inject: async ({ proxy }) => {
      for (const link of proxy.links) link.hush('answer');
      return async () => {};
    },
  },
  {
    name: 'failover-by-name',
    what: 'the old address is silent for ever, and the name leads to a server that is well',
    seconds: 0,
    limits: FOUND_OUT_LATE,
    inject: async ({ proxy }) => {
      for (const link of proxy.links) link.strand();
      return async () => {};
    },
  },
];
