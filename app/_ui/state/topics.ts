import type { Topic } from '@/lib/vocabulary/live';

/** What a reading consists of. `whole`: only changes of these topics change it, and no time that passes. */
type Told = { topics: readonly Topic[]; whole: boolean };

const UNTOLD: Told = { topics: [], whole: false };

const whole = (...topics: Topic[]): Told => ({ topics, whole: true });
const partly = (...topics: Topic[]): Told => ({ topics, whole: false });

/** The topics of the readings below an address; the first that fits counts. */
const BY_ADDRESS: readonly [address: string, told: Told][] = [
  ['/health/violations', whole('violations')],
  ['/health/audit', whole('progress', 'checks')],
  ['/health/deployments', UNTOLD],
  ['/health', whole('checks', 'violations')],
  ['/repairs', whole('repairs', 'progress')],
  ['/jobs/runs', whole('jobs')],
  ['/alerts/incidents', whole('incidents')],
  ['/audit', whole('audit')],
  ['/jobs', partly('jobs')],
  ['/workers', partly('workers')],
  ['/alerts/status', partly('incidents')],
  ['/alerts/maintenance', partly('incidents')],
  ['/alerts/channels', partly('deliveries')],
  ['/alerts/deliveries', partly('deliveries')],
  ['/rollout', partly('rollout', 'checks')],
  ['/pairs', partly('violations', 'repairs', 'writers')],
  ['/writers', partly('writers', 'violations')],
];

/** The topics of a reading, by its path with its query. */
export function toldOf(path: string): Told {
  const [address = ''] = path.split('?', 1);
  const entry = BY_ADDRESS.find(([begin]) => address === begin || address.startsWith(`${begin}/`));
  return entry?.[1] ?? UNTOLD;
}
