import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The folders under `root` that have a file of this name, as paths with `[id]` for parameters. */
export function foldersWith(root: string, name: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === name)
    .map((entry) => relative(root, dirname(join(entry.parentPath, entry.name))));
}
