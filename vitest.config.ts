import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };

/** Real databases and servers need their time on a busy machine; a guarantee is not a stopwatch. */
const patient = { testTimeout: 60_000, hookTimeout: 120_000, teardownTimeout: 30_000 };

function project(name: string, more: object = {}) {
  return {
    resolve: { alias },
    test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node', ...more },
  };
}

const onDatabase = { ...patient, globalSetup: ['tests/support/template.ts'] };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', { testTimeout: 20_000 }),
      project('db', onDatabase),
      project('api', onDatabase),
      project('deploy', { ...onDatabase, fileParallelism: false }),
      project('launcher', { ...patient, testTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
