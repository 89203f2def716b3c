import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Package = { name?: string; dev?: boolean; devOptional?: boolean };

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Package>;
};

/** The packages of an installation without development packages, by their own names. */
const production = Object.entries(packages)
  .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
  .map(([path, { name }]) => name ?? path.replace(/^.*node_modules\//, ''));

it('an installation has no document viewers, none of their packages, and no picture library', () => {
  expect(production).toContain('next');
  expect(
    production.filter((name) => /^(redoc|swagger-ui-dist|@scarf\/|mobx|sharp$|@img\/)/.test(name)),
  ).toEqual([]);
});
