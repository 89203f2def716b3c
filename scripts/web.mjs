import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { report } from './setup/failure.mjs';
import { root } from './setup/root.mjs';

/**
 * Longer than a proxy keeps its idle connections, so that only the proxy closes them, and never while a request is on
 * its way.
 */
const keepAliveMs = 75_000;

/**
 * `npm run start:web`: checks the configuration, then serves the build on PORT, in this same process. lib/http/leave.ts
 * stops it in order on SIGTERM, so Next's own handling of signals is off.
 */
async function main() {
  process.chdir(root);
  process.env.NODE_ENV = 'production';
  process.env.NEXT_TELEMETRY_DISABLED ??= '1';
  process.env.NEXT_MANUAL_SIG_HANDLE = '1';
  const { tsImport } = await import('tsx/esm/api');
  const { loadConfig, ConfigError } = await tsImport('../lib/config.ts', import.meta.url);
  let config;
  try {
    config = loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  const { PORT: port, LISTEN_ADDRESS: address } = config;
  // The image contains Next's small standalone server instead of its command line.
  const standalone = join(root, 'server.js');
  if (existsSync(standalone)) {
    Object.assign(process.env, { PORT: String(port), KEEP_ALIVE_TIMEOUT: String(keepAliveMs) });
    // In containers HOSTNAME is the container's name, which is no address to listen on.
    process.env.HOSTNAME = address ?? '0.0.0.0';
    return import(pathToFileURL(standalone));
  }
  const listening = ['-p', String(port), ...(address ? ['-H', address] : [])];
  process.argv.splice(2, 0, 'start', ...listening, '--keepAliveTimeout', String(keepAliveMs));
  await import('next/dist/bin/next');
}

main().catch((error) => {
  report(error);
  process.exit(1);
});
