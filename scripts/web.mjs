import { report } from './setup/failure.mjs';
import { readPort } from './setup/ports.mjs';
import { root } from './setup/root.mjs';

/** `npm run start:web`: checks the configuration, then serves the build on PORT, in this very process. */
async function main() {
  process.chdir(root);
  process.env.NODE_ENV = 'production';
  process.env.NEXT_TELEMETRY_DISABLED ??= '1';
  const port = readPort(process.env.PORT || undefined);
  const { tsImport } = await import('tsx/esm/api');
  const { loadConfig, ConfigError } = await tsImport('../lib/config.ts', import.meta.url);
  try {
    loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  process.argv.splice(2, 0, 'start', '-p', String(port));
  await import('next/dist/bin/next');
}

main().catch((error) => {
  report(error);
  process.exit(1);
});
