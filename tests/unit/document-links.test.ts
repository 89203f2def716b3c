import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const documents = ['.', 'docs', 'docs/decisions', 'bench', 'deploy'].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);

/** The anchor of a heading in a link, in GitHub's form. */
function anchorsOf(document: string): string[] {
  return [...readFileSync(document, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(documents)('every link in %s leads to a document, and to a heading that it has', (document) => {
  const links = [...readFileSync(document, 'utf8').matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(
    ([, to = '']) => to,
  );
  const broken = links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : join(dirname(document), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it.each(['CONTRIBUTING.md', 'docs/architecture.md', ...documents.filter((one) => one.includes('0015'))])(
  'every file that %s names is there',
  (document) => {
    const named = [
      ...readFileSync(document, 'utf8').matchAll(
        /`((?:app|lib|db|docs|tests|worker|cli|scripts|bench)\/[^`\s]*)`/g,
      ),
    ];
    const files = named.map(([, path = '']) => path).filter((path) => !/[<…*{]/.test(path));
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
  },
);
