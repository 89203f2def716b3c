import { setMaxListeners } from 'node:events';
import type { Kind } from './kind';
import { type Outcome, runKind } from './run-kind';
import { openSite } from './site/open-site';
import type { Site } from './site/site';

/** The result of one kind, or the reason why there is none. */
export type Result = {
  kind: Kind;
  outcome: Outcome | null;
  /** Why it was not run: something is missing on this machine, or there was no time. */
  notRun: string | null;
  /** The error that ended it early. */
  broken: string | null;
  seconds: number;
};

export type CampaignOptions = {
  /** How many installations are damaged at the same time. */
  sites: number;
  /** When the campaign ends in any case, by this process's monotonic clock. */
  endsAtMs: number;
  /** Ends it at once. */
  signal: AbortSignal;
  onResult: (result: Result) => void;
};

/** The time of a kind beside the fault itself: calm before it, recovery and comparison after it. */
const AROUND_SECONDS = 30;
const BREAKS_OFF_SECONDS = 110;
export const NO_TIME = 'no time was left';

export function holds({ outcome, broken }: Result): boolean {
  return broken === null && (outcome?.targets.every(({ reached }) => reached) ?? false);
}

/** Runs all kinds, each on an installation without traces of an earlier failure. Ends everything that it started. */
export async function runCampaign(kinds: readonly Kind[], options: CampaignOptions): Promise<Result[]> {
  setMaxListeners(0, options.signal);
  // The longest first, so that all sites are done at about the same time.
  const waiting = [...kinds].sort((a, b) => b.seconds - a.seconds);
  const results: Result[] = [];
  const lane = async (name: string) => {
    let site: Site | null = null;
    for (let kind = waiting.shift(); kind && !options.signal.aborted; kind = waiting.shift()) {
      const isLate = performance.now() + (kind.seconds + AROUND_SECONDS) * 1_000 > options.endsAtMs;
      const notRun = isLate ? NO_TIME : (kind.obstacle?.() ?? null);
      let result: Result = { kind, notRun, outcome: null, broken: null, seconds: 0 };
      if (notRun === null) {
        const attempted = await attempt(kind, site, name, options.signal);
        result = { ...result, ...attempted.result };
        site = attempted.site;
      }
      results.push(result);
      options.onResult(result);
      // Traces of a failure must not look like a failure of the next kind.
      if (notRun === null && (!holds(result) || kind.leavesTraces)) {
        await site?.close();
        site = null;
      }
    }
    await site?.close();
  };
  await Promise.all(Array.from({ length: options.sites }, (_, at) => lane(`site-${at + 1}`)));
  return kinds.map(
    (kind) =>
      results.find((result) => result.kind === kind) ?? {
        ...{ kind, outcome: null, notRun: NO_TIME, broken: null, seconds: 0 },
      },
  );
}

type Attempt = { site: Site | null; result: Pick<Result, 'outcome' | 'broken' | 'seconds'> };

/** Runs one kind, on a new site if there is none; does not throw. */
async function attempt(
  kind: Kind,
  present: Site | null,
  name: string,
  signal: AbortSignal,
): Promise<Attempt> {
  let site = present;
  let outcome: Outcome | null = null;
  let broken: string | null = null;
  let startedAtMs = performance.now();
  try {
    site ??= await openSite(name);
    signal.throwIfAborted();
    startedAtMs = performance.now();
    const limit = AbortSignal.timeout((kind.seconds + BREAKS_OFF_SECONDS) * 1_000);
    outcome = await Promise.race([runKind(kind, site), broughtToEnd(signal, limit)]);
  } catch (error) {
    broken = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return { site, result: { outcome, broken, seconds: (performance.now() - startedAtMs) / 1_000 } };
}

function broughtToEnd(...signals: AbortSignal[]): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of signals)
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
