/** So many readings at once, and afterwards this many each second: about half of what a person may send by default. */
const AT_ONCE = 20;
const EACH_SECOND = 0.8;

type Turn = { run: () => void; cost: number };

const waiting = new Map<string, Turn>();
let left = AT_ONCE;
let filledAtMs = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Does some work at once when little was done lately, and otherwise in its turn. Of works with one name only the newest waits.
 * `cost` is the number of its requests. In a tab that nobody sees all work waits.
 */
export function pace(name: string, run: () => void, cost = 1): void {
  waiting.set(name, { run, cost });
  work();
}

/** Does what is waiting, if its time has come. */
export function work(): void {
  clearTimeout(timer);
  const nowMs = Date.now();
  left = Math.min(AT_ONCE, left + ((nowMs - filledAtMs) / 1_000) * EACH_SECOND);
  filledAtMs = nowMs;
  for (const [name, { run, cost }] of waiting) {
    if (left < 1 || document.hidden) break;
    waiting.delete(name);
    left -= cost;
    run();
  }
  if (waiting.size > 0 && !document.hidden) timer = setTimeout(work, ((1 - left) / EACH_SECOND) * 1_000);
}
