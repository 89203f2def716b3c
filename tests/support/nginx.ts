import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from './certificate';
import { waitFor } from './wait-for';

export type NginxFiles = { upstream: string; server: string };
export const OWN_FILES: NginxFiles = {
  upstream: 'deploy/nginx/lockstep-upstream.conf',
  server: 'deploy/nginx/lockstep.conf',
};

export type Nginx = {
  /** The output of `nginx -t`, and whether the configuration is valid. */
  test(): { ok: boolean; said: string };
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** The host name of our configuration. */
export const NGINX_HOST = 'lockstep.example.org';

type Ports = { port: number; plainPort: number; web: number[]; requestsPerSecond?: number };

/** Our configuration for nginx in a folder of its own, with the ports of a test and a certificate for it. */
export function renderNginx(files: NginxFiles, ports: Ports): Nginx {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-nginx-'));
  for (const name of ['conf', 'tmp', 'log']) mkdirSync(join(folder, name));
  makeCertificate(join(folder, 'conf'), { name: 'lockstep' });
  writeOurFiles(files, folder, ports);
  const main = join(folder, 'conf', 'nginx.conf');
  writeFileSync(main, mainFile(folder));
  const args = ['-p', folder, '-c', main, '-e', join(folder, 'log', 'error.log')];
  let child: ChildProcess | undefined;
  return {
    test: () => {
      const { status, stderr } = spawnSync('nginx', ['-t', ...args], { encoding: 'utf8' });
      return { ok: status === 0, said: stderr };
    },
    start: async () => {
      child = spawn('nginx', args, { stdio: 'inherit' });
      await waitFor('nginx listens', () => listens(ports.port));
    },
    stop: async () => {
      if (child && child.exitCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeOurFiles(files: NginxFiles, folder: string, ports: Ports): void {
  const { port, plainPort, web, requestsPerSecond } = ports;
  const servers = [...web];
  const upstream = readFileSync(files.upstream, 'utf8').replaceAll(
    /server [\d.]+:\d+/g,
    () => `server 127.0.0.1:${servers.shift()}`,
  );
  const server = readFileSync(files.server, 'utf8')
    .replaceAll(/^\s*listen \[::\].*$/gm, '')
    .replaceAll(/listen 80\b/g, `listen 127.0.0.1:${plainPort}`)
    .replaceAll(/listen 443\b/g, `listen 127.0.0.1:${port}`)
    .replaceAll(/rate=\d+r/g, (rate) => (requestsPerSecond ? `rate=${requestsPerSecond}r` : rate))
    .replaceAll('/etc/nginx/tls/', `${folder}/conf/`)
    .replaceAll('/var/log/nginx/', `${folder}/log/`);
  writeFileSync(join(folder, 'conf', 'lockstep-upstream.conf'), upstream);
  writeFileSync(join(folder, 'conf', 'lockstep.conf'), server);
}

/** The smallest nginx.conf, in place of a distribution's own. */
function mainFile(folder: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/tmp/${name};`,
  );
  return `${process.getuid?.() === 0 ? 'user root root;' : ''}
    daemon off; pid ${folder}/nginx.pid; worker_processes 1;
    events { worker_connections 1024; }
    http { ${paths.join(' ')} include ${folder}/conf/lockstep*.conf; }\n`;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
