import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kind } from '../kind';
import { PAGES } from '../load/actors';
import type { Load } from '../load/load';
import type { Site } from '../site/site';
import { hold, repeat } from './inject';

const OPENED_AT_ONCE = 30;
const TIMES = 3;
/** All pages are rendered, on two cores that another installation uses too; a page is cancelled after 30 s. */
const RENDERED_AT_ONCE = { answer: 30 };

/** Too many readers at once, and clients that disconnect in the middle of a request. */
export const pageKinds: Kind[] = [
  {
    name: 'pages-stormed',
    what: '30 people open a console page at once, three times, on processes that are at work',
    seconds: 6,
    limits: RENDERED_AT_ONCE,
    inject: async () => async () => {},
    during: async (site, load) => {
      await storm(site, load);
      return [];
    },
  },
  {
    name: 'pages-starved',
    what: 'the same while the table of violations is locked, so that readings wait',
    seconds: 8,
    limits: RENDERED_AT_ONCE,
    inject: (site) => hold(site, 'LOCK TABLE violations IN ACCESS EXCLUSIVE MODE'),
    during: async (site, load) => {
      await storm(site, load);
      return [];
    },
  },
  {
    name: 'uploads-broken-off',
    what: 'clients leave in the middle of a body, about 30 a second',
    seconds: 6,
    inject: async (site) => repeat(50, () => Promise.all([breakOff(site, 0), breakOff(site, 1)])),
  },
];

async function storm(site: Site, { stage }: Load): Promise<void> {
  for (let time = 0; time < TIMES; time++) {
    const opening = Array.from({ length: OPENED_AT_ONCE }, (_, at) =>
      stage.samples.ask(site, at % 2 === 0 ? 0 : 1, {
        operation: 'open page',
        method: 'GET',
        path: PAGES[at % PAGES.length] as string,
      }),
    );
    await Promise.all(opening);
  }
}

/** Begins to send an activity, and disconnects before its end. */
async function breakOff({ web, admin }: Site, process: 0 | 1): Promise<void> {
  const { hostname, port } = new URL(web[process].origin);
  const sending = request({
    ...{ hostname, port, path: '/api/v1/activities', method: 'POST' },
    headers: {
      authorization: `Bearer ${admin.token}`,
      'content-type': 'application/json',
      'content-length': '10000',
    },
  });
  sending.on('error', () => {});
  sending.write('[{"user_id": 1, ');
  await delay(20);
  sending.destroy();
}
