import { accessSync, constants } from 'node:fs';

/**
 * The modes that the driver implements as named. `prefer` and `allow` are refused: other clients would go on without
 * TLS.
 */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];
export const SSL_MODES_TEXT = `${SSL_MODES.slice(0, -1).join(', ')} or ${SSL_MODES.at(-1)}`;

const FILES = ['sslrootcert', 'sslcert', 'sslkey'];

/** Whether the driver knows this `sslmode`: it ignores an unknown mode, and would go on without TLS. */
export function hasKnownSslMode(databaseUrl: string): boolean {
  return parametersOf(databaseUrl)
    .getAll('sslmode')
    .every((mode) => SSL_MODES.includes(mode));
}

/** Whether the files of certificates and keys in the URL can be read. */
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
