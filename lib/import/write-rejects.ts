import { constants, createWriteStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { DomainError } from '@/lib/errors';

/**
 * Throws `invalid_input` when the rejects file cannot be written there. Called before the work, so that the work is not
 * lost.
 */
export async function assertWritable(path: string): Promise<void> {
  // Whatever keeps the file from being looked at, the look at its folder tells.
  const known = await stat(path).catch(() => undefined);
  const writable = known ? access(path, constants.W_OK) : access(dirname(path), constants.W_OK);
  const refused = await writable.then(
    () => known?.isDirectory() === true,
    () => true,
  );
  if (refused)
    throw new DomainError('invalid_input', `${path} cannot be written; choose another file with --rejects`);
}

/** Writes the session's rejects as CSV: file, line, reason, raw text. */
export async function writeRejects(client: pg.ClientBase, path: string): Promise<void> {
  const rejects = client.query(
    copyTo(
      'COPY (SELECT file, line, reason, raw FROM import_rejects ORDER BY min(id) OVER (PARTITION BY file), line, id) TO STDOUT (FORMAT csv, HEADER)',
    ),
  );
  // Only the owner may read the file, because the rows contain names and addresses.
  await pipeline(rejects, createWriteStream(path, { mode: 0o600 }));
}
