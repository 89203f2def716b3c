/**
 * The checks that need no database: format and lint, types (after Next has written the types of its routes), unit
 * tests. Each is a program of node_modules with its arguments.
 */
export function checks() {
  return [
    {
      name: 'format and lint',
      program: 'node_modules/@biomejs/biome/bin/biome',
      args: ['ci', '--colors=off', '.'],
    },
    { name: 'route types', program: 'node_modules/next/dist/bin/next', args: ['typegen'] },
    { name: 'types', program: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', '.'] },
    { name: 'unit tests', program: 'node_modules/vitest/vitest.mjs', args: ['run', '--project', 'unit'] },
  ];
}
