import { accessSync, constants } from 'node:fs';

/** Of what the driver takes, what does as it says: `prefer` and `allow` would let it go on without TLS elsewhere. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];
export const SSL_MODES_TEXT = `${SSL_MODES.slice(0, -1).join(', ')} or ${SSL_MODES.at(-1)}`;

const FILES = ['sslrootcert', 'sslcert', 'sslkey'];

/** Whether `sslmode` is one that the driver knows: it would take any other for none at all, and go on without TLS. */
export function hasKnownSslMode(databaseUrl: string): boolean {
  return parametersOf(databaseUrl)
    .getAll('sslmode')
    .every((mode) => SSL_MODES.includes(mode));
}

/** Whether the files of certificates and keys that it names can be read. */
export function hasReadableFiles(databaseUrl: string): boolean {
  const parameters = parametersOf(databaseUrl);
  return FILES.flatMap((name) => parameters.getAll(name)).every(isReadable);
}

function parametersOf(databaseUrl: string): URLSearchParams {
  return new URLSearchParams(databaseUrl.replace(/^[^?]*\??/, ''));
}

function isReadable(path: string): boolean {
  try {
    accessSync(/* turbopackIgnore: true */ path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
