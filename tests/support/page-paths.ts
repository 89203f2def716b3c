import { foldersWith } from './folders-with';

/** The paths of the pages under a folder of `app`, with 1 for each parameter. */
export function pagePaths(root: string): string[] {
  return foldersWith(root, 'page.tsx').map(
    (folder) => `/${folder}`.replace(/\/\([^)]*\)/g, '').replace(/\[\[?[^\]]*\]\]?/g, '1') || '/',
  );
}
