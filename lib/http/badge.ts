import { drawBadge } from '@/lib/health/draw-badge';
import { BADGE_KEPT_SECONDS, readBadge } from '@/lib/health/read-badge';
import { webProcess } from './process';

/** The status as a picture for anybody, if the deployer turned it on. Otherwise 404. */
export async function badgeResponse(): Promise<Response> {
  const { config, db, log } = webProcess();
  if (!config.ENABLE_BADGE)
    return new Response(null, { status: 404, headers: { 'Cache-Control': 'no-store' } });
  try {
    const badge = await readBadge({ db }, { intervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES });
    return picture(badge, 200, `public, max-age=${BADGE_KEPT_SECONDS}`);
  } catch (error) {
    log.warn({ error }, 'the badge could not be drawn');
    return picture(drawBadge('unavailable', 'unavailable'), 503, 'no-store');
  }
}

function picture(svg: string, status: number, caching: string): Response {
  return new Response(svg, {
    status,
    headers: {
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Cache-Control': caching,
      'X-Content-Type-Options': 'nosniff',
      // A browser that opens the picture directly runs no script and loads nothing.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}
