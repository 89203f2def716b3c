import { LIVE_SIGN_SECONDS, type Marks } from '@/lib/vocabulary/live';
import { fileAddress } from '../api';
import { noteAnswer } from './connection';
import { work } from './pace';
import { toldOf } from './topics';

/** Without a sign for this time the stream is lost, even if its connection looks open. */
const SILENT_MS = (LIVE_SIGN_SECONDS + 10) * 1_000;
const REOPEN_MS = 1_000;
const REOPEN_MAX_MS = 30_000;

const listeners = new Set<() => void>();
let marks: Partial<Marks> = {};
/** Whether each change is told now. */
let isTold = false;
/** Counts how often the stream was lost: then nobody knows what changed, and all is read again. */
let losses = 0;
/** Changes may be missing since the last event that came. */
let isLost = true;
let failures = 0;
let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The version with which each reading was read, by its path. */
const versions = new Map<string, string>();

function change(to: { marks?: Partial<Marks>; isTold?: boolean; losses?: number }): void {
  marks = to.marks ?? marks;
  isTold = to.isTold ?? isTold;
  losses = to.losses ?? losses;
  for (const listener of listeners) listener();
}

/**
 * Listens to what changes, as long as a person sees the tab: a browser has few connections to one address, and all of its
 * tabs share them. A tab that is seen again hears first what changed meanwhile.
 */
export function listen(): () => void {
  const seen = () => {
    if (document.hidden) return close();
    open();
    work();
  };
  seen();
  document.addEventListener('visibilitychange', seen);
  return () => {
    document.removeEventListener('visibilitychange', seen);
    close();
  };
}

function open(): void {
  if (source || document.hidden) return;
  clearTimeout(timer);
  source = new EventSource(fileAddress('GET /live'));
  source.addEventListener('changes', ({ data }) => hear(JSON.parse(data)));
  source.onerror = () => lose();
  timer = setTimeout(() => lose('silent'), SILENT_MS);
}

function close(): void {
  clearTimeout(timer);
  source?.close();
  source = undefined;
  if (isTold) change({ isTold: false });
}

function hear(changed: Partial<Marks>): void {
  clearTimeout(timer);
  timer = setTimeout(() => lose('silent'), SILENT_MS);
  failures = 0;
  isLost = false;
  noteAnswer();
  if (!isTold || Object.keys(changed).length > 0) change({ marks: { ...marks, ...changed }, isTold: true });
}

/**
 * A server that stops ends its streams, so another one is asked first. When that fails too, the stream is lost, and all is
 * read again once; from then on by time.
 */
function lose(how?: 'silent'): void {
  close();
  failures += 1;
  if (!isLost && (how === 'silent' || failures > 1)) {
    isLost = true;
    change({ losses: losses + 1 });
  }
  // Not all browsers ask at the same moment.
  timer = setTimeout(open, Math.min(REOPEN_MS * 2 ** failures, REOPEN_MAX_MS) * (0.5 + Math.random()));
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether each change is told now, so that nothing needs to be read again by time. */
export function isEachTold(): boolean {
  return isTold;
}

/** Whether there was no stream when the tab was last seen. */
export function isStreamLost(): boolean {
  return isLost;
}

/** A text that is another one as soon as a reading has to be read again. Empty for a reading of which nothing is told. */
export function versionOf(path: string, known = marks): string {
  const { topics } = toldOf(path);
  return topics.length === 0 ? '' : [losses, ...topics.map((topic) => known[topic] ?? '')].join(' ');
}

/** Notes that a path is being read now. */
export function noteRead(path: string): void {
  versions.set(path, versionOf(path));
}

/** Notes readings that the server rendered a page with, and the marks before it read them. */
export function noteRendered(paths: readonly string[], known: Marks): void {
  if (Object.keys(marks).length === 0) marks = known;
  for (const path of paths) versions.set(path, versionOf(path, known));
}

/** Whether a reading changed since it was read. */
export function isBehind(path: string): boolean {
  const version = versions.get(path);
  return version !== undefined && version !== versionOf(path);
}
