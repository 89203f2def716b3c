import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };

/** They only end what hangs: a test waits for facts, and a slow and busy machine needs its time for them. */
const limits = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  teardownTimeout: 60_000,
  expect: { poll: { timeout: 240_000 } },
};

function project(name: string, more: object = {}) {
  return {
    resolve: { alias },
    test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node', ...limits, ...more },
  };
}

const onDatabase = { globalSetup: ['tests/support/template.ts'] };
/** Files that one worker runs share the modules that they load: loading them costs more than most tests. */
const shared = { isolate: false };
/** They replace a module (`vi.mock`), which another file may have loaded before. */
const replacing = ['incident-course', 'incident-decisions', 'self-test', 'sign-in-work'].map(
  (name) => `tests/db/${name}.test.ts`,
);

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', shared),
      project('db', { ...onDatabase, ...shared, exclude: replacing }),
      project('db-replacing', { ...onDatabase, include: replacing }),
      project('api', onDatabase),
      project('deploy', { ...onDatabase, fileParallelism: false }),
      project('launcher', { testTimeout: 600_000, fileParallelism: false }),
    ],
  },
});
