import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Package = { name?: string; dev?: boolean; devOptional?: boolean };

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Package>;
};

/** What an installation without development packages brings, by the names of the packages themselves. */
const production = Object.entries(packages)
  .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
  .map(([path, { name }]) => name ?? path.replace(/^.*node_modules\//, ''));

it('where Lockstep runs there is no viewer of documents, nothing of theirs, and no library for pictures', () => {
  expect(production).toContain('next');
  expect(
    production.filter((name) => /^(redoc|swagger-ui-dist|@scarf\/|mobx|sharp$|@img\/)/.test(name)),
  ).toEqual([]);
});
