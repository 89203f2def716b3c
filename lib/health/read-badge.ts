import type { Context } from '@/lib/context';
import { badgeText, drawBadge } from './draw-badge';
import { readFigures } from './read-status';

/** With as long again in the caches of others, a badge is never older than a minute. */
export const BADGE_KEPT_SECONDS = 30;

type Kept = { at: number; badge: Promise<string> };

const kept = new WeakMap<Context['db'], Kept>();

/**
 * The status as an SVG. Anybody may ask for it as often as they like, so a process asks the database at most once every
 * 30 seconds. Throws what the database threw; that is not kept.
 */
export async function readBadge(
  ctx: Pick<Context, 'db'>,
  options: { intervalMinutes: number; nowMs?: number },
): Promise<string> {
  const now = options.nowMs ?? performance.now();
  const known = kept.get(ctx.db);
  if (known && now - known.at < BADGE_KEPT_SECONDS * 1000) return known.badge;
  const badge = readFigures(ctx, options).then((figures) => drawBadge(figures.status, badgeText(figures)));
  kept.set(ctx.db, { at: now, badge });
  // The caller gets the failure from the badge itself.
  badge.catch(() => kept.delete(ctx.db));
  return badge;
}
