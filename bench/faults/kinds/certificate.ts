import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Heal, Kind } from '../kind';
import type { Site } from '../site/site';
import { END_OURS } from './inject';

/** A server with a valid certificate that later shows an expired one. */
export const certificateKinds: Kind[] = [
  {
    name: 'certificate-expired',
    what: 'web processes demand TLS and the name of the server, whose certificate expires',
    seconds: 6,
    takesAllAway: true,
    obstacle: () =>
      spawnSync('openssl', ['version']).error === undefined ? null : 'openssl is not installed here',
    prepare: serveOverTls,
    inject: async (site) => {
      await present(site, 'expired');
      return () => present(site, 'valid');
    },
  },
];

const VALID_DAYS = 2;
/** In the format of `openssl ca`. */
const EXPIRED = { from: '20200101000000Z', until: '20200201000000Z' };
const CA_CONFIG = `[ca]
default_ca = ours
[ours]
new_certs_dir = .
database = index.txt
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;

async function serveOverTls(site: Site): Promise<Heal> {
  const { cluster, database } = site;
  const folder = join(cluster.folder, 'tls');
  makeCertificates(folder);
  await present(site, 'valid');
  await database.run('ALTER SYSTEM SET ssl = on');
  await database.run('SELECT pg_reload_conf()');
  const url = new URL(database.appUrl);
  url.hostname = 'localhost';
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', join(folder, 'ca.crt'));
  await site.serveThrough(url.toString());
  return () => site.serveThrough(site.proxy.url);
}

/** Makes the server show this certificate on new connections. */
async function present({ cluster, database }: Site, which: 'valid' | 'expired'): Promise<void> {
  const { uid, gid } = statSync(cluster.dataFolder);
  for (const [from, to] of [
    [`${which}.crt`, 'server.crt'],
    ['server.key', 'server.key'],
  ] as const) {
    const file = join(cluster.dataFolder, to);
    copyFileSync(join(cluster.folder, 'tls', from), file);
    chownSync(file, uid, gid);
    chmodSync(file, 0o600);
  }
  await database.run(`SELECT pg_reload_conf(); ${END_OURS}`);
}

/** A certificate authority, and two certificates of one key for `localhost`. */
function makeCertificates(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = (file: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file];
  writeFileSync(join(folder, 'ca.cnf'), CA_CONFIG);
  writeFileSync(join(folder, 'index.txt'), '');
  openssl(
    'req',
    '-x509',
    ...key('ca.key'),
    '-out',
    'ca.crt',
    '-days',
    String(VALID_DAYS),
    '-subj',
    '/CN=campaign',
  );
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  openssl('req', ...key('server.key'), '-out', 'server.csr', ...name);
  const sign = (out: string, ...dates: string[]) =>
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.cnf',
      '-cert',
      'ca.crt',
      '-keyfile',
      'ca.key',
      '-in',
      'server.csr',
      '-out',
      out,
      ...dates,
    );
  sign('expired.crt', '-startdate', EXPIRED.from, '-enddate', EXPIRED.until);
  writeFileSync(join(folder, 'index.txt'), '');
  sign('valid.crt', '-days', String(VALID_DAYS));
}
