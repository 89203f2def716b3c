import { join } from 'node:path';
import { findChromium } from '../../tests/support/chromium.mjs';
import { runProgram } from '../setup/run.mjs';
import { ensureBuilt } from '../start/web-build.mjs';
import { checks } from './checks.mjs';
import { readCounts } from './counts.mjs';

function node(program, args, { env, write }) {
  return runProgram(process.execPath, [program, ...args], { env, echo: write });
}

/** A program that checks one thing: it counts as one test. */
function check({ name, program, args }) {
  return {
    name,
    group: 'verify',
    alone: true,
    run: async (surroundings) => {
      const { code } = await node(program, args, surroundings);
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

function vitest(project, needs) {
  return {
    name: `${project} tests`,
    group: project,
    ...needs,
    run: async (surroundings) => {
      const { folder, filters } = surroundings;
      const report = join(folder, `${project}.json`);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const args = ['run', '--project', project, ...reporters, ...filters];
      const { code } = await node('node_modules/vitest/vitest.mjs', args, surroundings);
      return readCounts('vitest', report, code);
    },
  };
}

function playwright(name, group, config) {
  return {
    name,
    group,
    databases: true,
    build: true,
    run: async ({ env, folder, filters, write }) => {
      const report = join(folder, `${group}.json`);
      const chromium = findChromium(join(folder, 'chromium'));
      const more = { ...chromium.env, CHROMIUM_PATH: chromium.path, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
      const { code } = await node(
        'node_modules/@playwright/test/cli.js',
        ['test', '-c', config, '--reporter=list,json', ...filters],
        { env: { ...env, ...more }, write },
      );
      return readCounts('playwright', report, code);
    },
  };
}

/** Pictures of every screen for people; made only on request. */
const screenshots = playwright('screenshots', 'screenshots', 'tests/e2e/screenshots.config.ts');

const build = {
  name: 'build',
  group: 'build',
  alone: true,
  run: async () => {
    await ensureBuilt('.next-test', { standalone: true });
    return { passed: 1, failed: 0 };
  },
};

/** The names that `--only` may give. */
export const groups = ['verify', 'unit', 'db', 'api', 'browser', 'launcher', 'deploy', 'screenshots'];

/**
 * The stages to run, in order: beside the long one of the database, those that run one file at a time. They include the
 * build when one of them needs it.
 * @param {string[]} wanted some of `groups`; none means all
 */
export function chooseStages(wanted) {
  const all = [
    ...checks()
      .filter(({ name }) => name !== 'unit tests')
      .map(check),
    build,
    vitest('unit', {}),
    vitest('db', { databases: true }),
    vitest('deploy', { databases: true, build: true }),
    vitest('launcher', {}),
    vitest('api', { databases: true, build: true }),
    playwright('browser tests', 'browser', 'tests/e2e/playwright.config.ts'),
    screenshots,
  ];
  const chosen = all.filter((stage) =>
    wanted.length === 0 ? stage !== screenshots : wanted.includes(stage.group),
  );
  return all.filter(
    (stage) => chosen.includes(stage) || (stage === build && chosen.some((other) => other.build)),
  );
}
