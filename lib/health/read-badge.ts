import type { Context } from '@/lib/context';
import { badgeText, drawBadge } from './draw-badge';
import { readFigures } from './read-status';

/** Other caches keep it for as long again, so a badge is at most a minute old. */
export const BADGE_KEPT_SECONDS = 30;

type Kept = { at: number; badge: Promise<string> };

const kept = new WeakMap<Context['db'], Kept>();

/**
 * The status as an SVG. Anybody may request it at any rate, so a process asks the database at most once in 30 seconds.
 * Throws the database's failure, which is not cached.
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
  // The caller gets the failure from `badge` itself.
  badge.catch(() => kept.delete(ctx.db));
  return badge;
}
