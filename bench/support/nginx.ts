import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../tests/support/server';
import { waitFor } from '../../tests/support/wait-for';

export type RunningNginx = { origin: string; stop(): Promise<void> };

/** An nginx before this web process, with nginx's own time-outs. */
export async function startNginx(port: number): Promise<RunningNginx> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-nginx-'));
  await mkdir(join(folder, 'tmp'));
  const own = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/tmp/${name};`,
  );
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `${process.getuid?.() === 0 ? 'user root root;' : ''} daemon off; pid ${folder}/nginx.pid; events {}
    http { ${paths.join(' ')} access_log off;
      server { listen 127.0.0.1:${own}; location / { proxy_pass http://127.0.0.1:${port}; } } }\n`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', file, '-e', join(folder, 'error.log')], {
    stdio: 'inherit',
  });
  const origin = `http://127.0.0.1:${own}`;
  await waitFor(
    'nginx answers',
    async () => (await fetch(`${origin}/healthz`).catch(() => null))?.ok === true,
  );
  return {
    origin,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
