import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@/lib/context';
import { type ImportInput, type ImportResult, importDirectory } from '@/lib/import/import-directory';

export const HEADERS = {
  'users.csv': 'external_id,email,name',
  'progress.csv':
    'external_id,specialization,current_level,total_xp,completed_sessions,completed_projects,theory_hours,practice_hours,last_activity_at',
  'licenses.csv': 'external_id,specialization,current_level,max_achieved_level,started_at,last_advanced_at',
  'progressions.csv': 'external_id,specialization,from_level,to_level,advanced_at,reason',
  'enrolments.csv': 'external_id,specialization,started_on',
  'activity.csv':
    'occurred_on,external_id,specialization,xp,sessions,theory_hours,practice_hours,activity_key',
} as const;

export type ImportFiles = Partial<Record<keyof typeof HEADERS, string[]>>;

/** Writes rows under their headers into a new folder and imports it. Also returns the rejects. */
export async function importRows(
  ctx: Context,
  files: ImportFiles,
  more: Partial<ImportInput> = {},
  /** Whole files, with their headers. */
  whole: Record<string, string | Buffer> = {},
): Promise<ImportResult & { rejects: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-import-'));
  try {
    for (const [file, rows] of Object.entries(files)) {
      writeFileSync(join(folder, file), `${[HEADERS[file as keyof typeof HEADERS], ...rows].join('\n')}\n`);
    }
    for (const [file, text] of Object.entries(whole)) writeFileSync(join(folder, file), text);
    const rejectsFile = join(folder, 'rejects.csv');
    const result = await importDirectory(ctx, { folder, rejectsFile, dryRun: false, ...more });
    const rejects = result.rejects_file
      ? readFileSync(rejectsFile, 'utf8').trimEnd().split('\n').slice(1)
      : [];
    return { ...result, rejects };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
