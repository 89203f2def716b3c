import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as askPlain, createServer, type IncomingMessage } from 'node:http';
import { Agent, request as askSecured, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NGINX_HOST, type NginxFiles, OWN_FILES, renderNginx } from '@/tests/support/nginx';
import { hasProgram } from '@/tests/support/programs';
import { freePort } from '@/tests/support/server';
import { SYSTEMD_UNITS } from '@/tests/support/systemd-units';

describe.skipIf(!hasProgram('systemd-analyze', 'the check of the systemd units'))('the systemd units', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-units-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const paths = SYSTEMD_UNITS.map(({ file, text }) => {
    const path = join(folder, file.replace('@.', '@3001.'));
    // Node's place is another on each machine.
    writeFileSync(path, text.replaceAll('/usr/bin/node', process.execPath));
    return path;
  });

  it('are ones that systemd finds nothing wrong with', () => {
    const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  it.each(paths)('%s is as closed as systemd can tell', (path) => {
    const { status, stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=20', '--no-pager', path],
      { encoding: 'utf8' },
    );
    expect(status, stdout.slice(-500) + stderr).toBe(0);
  });

  it.each(SYSTEMD_UNITS)('$file runs files that exist', ({ text }) => {
    const [, program = ''] = /^ExecStart=.* ([\w/.]+\.(?:mjs|ts))( \w+)?$/m.exec(text) ?? [];
    expect(existsSync(program), program).toBe(true);
  });
});

describe.skipIf(!hasProgram('nginx', 'the check of the nginx configuration'))(
  'the nginx configuration',
  () => {
    const files: [string, NginxFiles][] = [
      ['of a machine', OWN_FILES],
      ['of compose', { ...OWN_FILES, upstream: 'deploy/compose/lockstep-upstream.conf' }],
    ];
    it.each(files)('%s is one that nginx accepts without a warning', async (_, own) => {
      const nginx = renderNginx(own, { port: 3316, plainPort: 3317, web: [3318, 3319] });
      try {
        const { ok, said } = nginx.test();
        expect(said).not.toMatch(/\[(warn|emerg|error)\]/);
        expect(ok).toBe(true);
      } finally {
        await nginx.stop();
      }
    });

    it('answers for its own host alone, and no address more than it may ask', async () => {
      const lockstep = createServer((_, answer) => answer.end('ours')).listen(0, '127.0.0.1');
      await once(lockstep, 'listening');
      const { port: web } = lockstep.address() as AddressInfo;
      const [port, plainPort] = [await freePort(), await freePort()];
      const nginx = renderNginx(OWN_FILES, { port, plainPort, web: [web, web], requestsPerSecond: 1 });
      await nginx.start();
      const ask = (host: string, options: RequestOptions = {}) =>
        new Promise<{ status: number; retryAfter?: string } | null>((resolve) => {
          const to = { host: '127.0.0.1', port, servername: NGINX_HOST, rejectUnauthorized: false };
          const plain = { host: '127.0.0.1', port: plainPort };
          const ends = (answer: IncomingMessage) => {
            answer.resume();
            resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
          };
          const sent =
            options.protocol === 'http:'
              ? askPlain({ ...plain, headers: { host } }, ends)
              : askSecured({ ...to, ...options, headers: { host } }, ends);
          sent.on('error', () => resolve(null)).end();
        });
      try {
        expect(await ask(NGINX_HOST)).toMatchObject({ status: 200 });
        expect(await ask(NGINX_HOST, { protocol: 'http:' })).toMatchObject({ status: 308 });
        expect(await ask('elsewhere.example')).toBeNull();
        expect(await ask('elsewhere.example', { protocol: 'http:' })).toBeNull();
        expect(await ask(NGINX_HOST, { servername: 'elsewhere.example' })).toBeNull();
        expect(await ask('elsewhere.example', { servername: 'elsewhere.example' })).toBeNull();
        const agent = new Agent({ keepAlive: true, maxSockets: 20 });
        const flood = await Promise.all(Array.from({ length: 600 }, () => ask(NGINX_HOST, { agent })));
        agent.destroy();
        const statuses = flood.map((answer) => answer?.status);
        expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(390);
        expect(
          flood.filter((answer) => answer?.status === 429 && answer.retryAfter === '1').length,
        ).toBeGreaterThan(0);
        expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
      } finally {
        await nginx.stop();
        lockstep.close();
      }
    });
  },
);
