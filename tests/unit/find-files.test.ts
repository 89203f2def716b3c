import { expect, it } from 'vitest';
import { findFiles } from '@/lib/import/find-files';

it.each(['/nowhere/at/all', import.meta.filename, `${import.meta.filename}/under`])(
  'an import from %s is refused: it is not a folder',
  async (path) => {
    await expect(findFiles(path)).rejects.toMatchObject({ code: 'invalid_input' });
  },
);

it('an unreadable folder is not reported as missing', async () => {
  await expect(findFiles(`/tmp/${'long'.repeat(100)}`)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
});
