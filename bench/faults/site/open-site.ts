import { startPostgresProxy } from '../../../tests/support/postgres-proxy';
import { SentActivities } from '../../support/load/sent-activities';
import { say } from '../../support/measure';
import { startCluster } from './cluster';
import { createDatabase } from './database';
import { peopleOf } from './people';
import { type Child, startWeb, startWorker } from './processes';
import type { Site } from './site';
import { warmUp } from './warm-up';

const LOGS = 'bench/results/faults';

export async function openSite(name: string): Promise<Site> {
  const atClose: Site['atClose'] = new Set();
  const children: Child[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    // A part that cannot be ended must not keep the other parts from ending.
    for (const end of [...atClose, ...closing.splice(0).reverse()]) {
      await end().catch((error) => say(`not ended: ${error.message}`));
    }
  };
  try {
    const cluster = await startCluster(name);
    closing.push(cluster.close);
    const database = await createDatabase(cluster.url);
    closing.push(database.close);
    const proxy = await startPostgresProxy(database.appUrl);
    closing.push(proxy.close, () => Promise.all(children.map((child) => child.stop())));
    const people = await peopleOf(database);

    const started = (child: Child) => {
      children.push(child);
      return child;
    };
    const optionsOf = (process: string, url = proxy.url, env = {}) => ({
      databaseUrl: url,
      logFile: `${LOGS}/${name}-${process}.log`,
      env,
    });
    const web: Site['startWeb'] = async (process, { url, env } = {}) =>
      started(await startWeb(optionsOf(process, url, env)));
    const worker: Site['startWorker'] = async (process) => started(await startWorker(optionsOf(process)));
    const startBoth = (url: string) => Promise.all([web('web-1', { url }), web('web-2', { url })]);

    const [both, first] = await Promise.all([startBoth(proxy.url), worker('worker')]);
    const site: Site = {
      ...{ name, cluster, database, proxy, close, atClose, ...people },
      web: both,
      worker: first,
      sent: new SentActivities(),
      startWeb: web,
      startWorker: worker,
      serveThrough: async (url) => {
        await Promise.all(site.web.map((child) => child.stop()));
        site.web = await startBoth(url);
        await warmUp(site);
      },
    };
    const failed = await warmUp(site);
    if (failed !== null) throw new Error(`the site does not serve: ${failed}`);
    return site;
  } catch (error) {
    await close();
    throw error;
  }
}
