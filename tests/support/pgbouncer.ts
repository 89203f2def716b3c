import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseUrl } from './database';
import { freePort } from './server';
import { urlThrough } from './url-through';
import { waitFor } from './wait-for';

export type Bouncer = { webUrl: string; workerUrl: string; stop(): Promise<void> };

/** PgBouncer with our configuration for a test's database, with fewer connections to it than clients have. */
export async function startBouncer(url: string, connections: number): Promise<Bouncer> {
  const { hostname, port: serverPort, pathname, username, password } = new URL(url);
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pgbouncer-'));
  const port = await freePort();
  const users = join(folder, 'userlist.txt');
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${username}" "${password}"\n`);
  const config = readFileSync('deploy/pgbouncer/pgbouncer.ini', 'utf8')
    .replaceAll(
      'host=127.0.0.1 port=5432 dbname=lockstep',
      `host=${hostname} port=${serverPort} dbname=${pathname.slice(1)}`,
    )
    .replace('listen_port = 6432', `listen_port = ${port}\nunix_socket_dir =`)
    .replace('/etc/pgbouncer/userlist.txt', users)
    .replace(/default_pool_size = \d+/, `default_pool_size = ${connections}`);
  writeFileSync(file, config);
  chmodSync(folder, 0o755);
  // PgBouncer refuses to run as root.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child: ChildProcess = spawn('pgbouncer', ['-q', ...asNobody, file], { stdio: 'inherit' });
  await waitFor('pgbouncer listens', () => {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}`);
    return new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(Boolean(socket.destroy())));
      socket.on('error', () => resolve(false));
    });
  });
  const at = (name: string) => urlThrough(port, databaseUrl(url, name));
  return {
    webUrl: at('lockstep_web'),
    workerUrl: at('lockstep_worker'),
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
