import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

/** The imports of a file that are left when types are removed: `import {…} from`, `export … from` and `import(…)`. */
const IMPORTS =
  /^(?:import|export)\s+(?!type\b)(?:\{(?:\s*type \w+,?)+\s*\}\s*from\s*'[^']+'|[^;']*?from\s*'([^']+)')|import\('([^']+)'/gm;

/** The files that Next renders first on the server. */
const ENTRY = /(?:^|\/)(?:page|layout|not-found|error|route)(?:\.dev)?\.tsx?$/;
const isMarked = (path: string) => readFileSync(path, 'utf8').startsWith("'use client'");

function importsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(IMPORTS)].flatMap(([, first, late]) => {
    const named = first ?? late ?? '';
    if (!/^(?:@\/|\.)/.test(named)) return [];
    const to = named.startsWith('@/') ? named.slice(2) : join(dirname(path), named);
    return [to, `${to}.ts`, `${to}.tsx`].filter((one) => /\.tsx?$/.test(one) && existsSync(one));
  });
}

it("only the files that the server's code imports say 'use client': what they import belongs to the browser anyway", () => {
  const files = readdirSync('app', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative('.', join(entry.parentPath, entry.name)));
  const reached = new Set(files.filter((path) => ENTRY.test(path)));
  for (const path of reached) if (!isMarked(path)) for (const next of importsOf(path)) reached.add(next);
  expect(reached.size).toBeGreaterThan(100);
  expect(files.filter((path) => isMarked(path) && !reached.has(path))).toEqual([]);
});
