import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asAdmin, type OwnApi, startApi } from '@/tests/support/api';
import { addUser, plantPair } from '@/tests/support/context';
import { plantViolations } from '@/tests/support/violations';
import { waitFor } from '@/tests/support/wait-for';

let api: OwnApi;
let unexplained: number;
beforeAll(async () => {
  api = await startApi();
  const planted = await plantViolations(api);
  unexplained = planted.unexplained;
  // There must be a repair to export.
  await post('/repairs', { scope: { pairs: [{ user_id: planted.behind, specialization: 'PLAYER' }] } });
});
afterAll(() => api.close());

const { get, post } = asAdmin(() => api);

describe('an export', () => {
  it('is a CSV file under a name, with a header row, for whoever may read the list', async () => {
    const repairs = (await get('/repairs?policy=evidence')).body as unknown as { id: number }[];
    for (const [path, column] of [
      ['/health/violations/export?kind=level_mismatch', 'dismiss_reason'],
      ['/repairs/export', 'undoes_id'],
      [`/repairs/${repairs[0]?.id}/actions/export`, 'license_level_before'],
      ['/audit/export', 'request_id'],
    ]) {
      const answer = await get(path as string);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z\d-]+\.csv"$/);
      const lines = String(answer.body.text).split('\r\n');
      expect(lines[0]?.split(',')).toContain(column);
      expect(lines.length).toBeGreaterThan(2);
    }
    expect((await get('/repairs/987654/actions/export')).body).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect((await get('/audit/export?who=me')).status).toBe(422);
    expect((await api.call('GET', '/api/v1/audit/export', { as: 'viewer' })).status).toBe(403);
  });

  it('begins with a byte order mark when it is asked for, so that Excel reads its letters', async () => {
    for (const [query, begins] of [
      ['?bom=true', 'efbbbf'],
      ['', '6964'],
    ]) {
      const answer = await fetch(`${api.server.origin}/api/v1/health/violations/export${query}`, {
        headers: { authorization: `Bearer ${await api.token('viewer')}` },
      });
      expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toMatch(new RegExp(`^${begins}`));
    }
    expect((await get('/repairs/export?bom=perhaps')).status).toBe(422);
  });

  it('of hostile names holds no formula', async () => {
    const hostile = await addUser(api.db);
    await plantPair(api.db, hostile, { progress: 5, license: 1 });
    await api.db.$client.query('UPDATE users SET name = $2 WHERE id = $1', [
      hostile,
      '=HYPERLINK("http://x","y")',
    ]);
    await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
    const { body } = await get('/health/violations/export?search=HYPERLINK');
    expect(String(body.text)).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(String(body.text)).toContain(',-4,');
  });

  it('is read no further once its reader has gone', async () => {
    await api.db.$client.query(
      `INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, recommended_action,
         confirmed_at, resolved_at, resolved_how, note)
       SELECT $1, 'PLAYER', 'level_mismatch', 2, 1, 'raise_license', now(), now(), 'observed', repeat('note ', 100)
       FROM generate_series(1, 100000)`,
      [unexplained],
    );
    const away = new AbortController();
    const answer = await fetch(`${api.server.origin}/api/v1/health/violations/export?resolved=true`, {
      // If it were compressed, all of it would fit into the buffers between server and client.
      headers: { authorization: `Bearer ${await api.token('viewer')}`, 'accept-encoding': 'identity' },
      signal: away.signal,
    });
    await answer.body?.getReader().read();
    away.abort();
    const line = await waitFor('the server says that the export ended', () =>
      api.server
        .output()
        .split('\n')
        .find((one) => one.includes('an export ended') && one.includes('cut_off')),
    );
    const { rows } = JSON.parse(line) as { rows: number };
    expect(rows).toBeLessThan(50_000);
  });
});
