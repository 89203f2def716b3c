import { foldersWith } from './folders-with';

/** The paths of the pages under a folder of `app`, with this text for each parameter. */
export function pagePaths(root: string, parameter = '1'): string[] {
  return foldersWith(root, 'page.tsx').map(
    (folder) => `/${folder}`.replace(/\/\([^)]*\)/g, '').replace(/\[\[?[^\]]*\]\]?/g, parameter) || '/',
  );
}
