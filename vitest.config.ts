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

const template = 'tests/support/template.ts';
const onDatabase = { globalSetup: [template] };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit'),
      project('db', onDatabase),
      project('api', { globalSetup: [template, 'tests/support/server-pool.ts'] }),
      project('deploy', { ...onDatabase, fileParallelism: false }),
      project('launcher', { testTimeout: 600_000, fileParallelism: false }),
    ],
  },
});
