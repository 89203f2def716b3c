import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export type Certificate = { certificate: string; key: string };

/** A self-signed certificate that is valid for a day, and its key, as two files of a folder. It needs openssl. */
export function makeCertificate(
  folder: string,
  options: { name: string; addresses?: string[] },
): Certificate {
  const { name, addresses = [] } = options;
  const made: Certificate = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  const files = ['-keyout', made.key, '-out', made.certificate];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const names = [`DNS:${name}`, ...addresses.map((address) => `IP:${address}`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names.join(',')}`];
  const { status, stderr } = spawnSync('openssl', ['req', ...kind, ...subject, ...files]);
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  return made;
}
