import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badgeText, drawBadge } from '@/lib/health/draw-badge';
import { BADGE_KEPT_SECONDS, readBadge } from '@/lib/health/read-badge';
import { runCheck } from '@/lib/health/run-check';
import { type Api, startApi } from '@/tests/support/api';
import { addUser, plantPair } from '@/tests/support/context';

const every = { intervalMinutes: 5 };

describe('when it is turned on', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ ENABLE_BADGE: 'true' });
  });
  afterAll(() => api.close());

  it('anybody sees the real status in words and colour, at most a minute old', async () => {
    for (let pair = 0; pair < 3; pair++) await plantPair(api.db, await addUser(api.db), {});
    await plantPair(api.db, await addUser(api.db), { progress: 2, license: 1 });
    await runCheck(api, { confirmDelayMs: 0 });

    const answer = await fetch(`${api.server.origin}/badge.svg`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('image/svg+xml');
    const age = /^public, max-age=(\d+)$/.exec(answer.headers.get('cache-control') ?? '')?.[1];
    expect(Number(age) + BADGE_KEPT_SECONDS).toBeLessThanOrEqual(60);
    const svg = await answer.text();
    expect(svg).toContain('>lockstep</text>');
    expect(svg).toContain('>75 % critical</text>');
    expect(svg).toContain('aria-label="lockstep: 75 % critical"');

    expect((await fetch(`${api.server.origin}/badge.svg`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${api.server.origin}/badge.svg`, { method: 'POST' })).status).toBe(405);
  });

  it('the database is read again once the stored status is old, and not before', async () => {
    const at = performance.now() + 3_600_000;
    const first = await readBadge(api, { ...every, nowMs: at });
    await plantPair(api.db, await addUser(api.db), { progress: 3, license: 1 });
    await runCheck(api, { confirmDelayMs: 0 });
    const soon = at + BADGE_KEPT_SECONDS * 1000 - 1;
    expect(await readBadge(api, { ...every, nowMs: soon })).toBe(first);
    expect(await readBadge(api, { ...every, nowMs: soon + 1 })).toContain('>60 % critical</text>');
  });
});

it('is not there unless it is turned on', async () => {
  const api = await startApi();
  try {
    const answer = await fetch(`${api.server.origin}/badge.svg`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('');
  } finally {
    await api.close();
  }
});

it('never rounds up, and shows no figure that cannot be trusted', () => {
  expect(badgeText({ status: 'healthy', consistency_rate: 99.996 })).toBe('99.996 % healthy');
  expect(badgeText({ status: 'unknown', consistency_rate: 99.996 })).toBe('unknown');
  expect(badgeText({ status: 'unknown', consistency_rate: null })).toBe('unknown');
});

it('its text cannot add elements to the picture', () => {
  const svg = drawBadge('healthy', `<script>"&'`);
  expect(svg).not.toContain('<script>');
  expect(svg).toContain('&lt;script&gt;&quot;&amp;&apos;');
});
