import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type ImportResult, importDirectory } from '@/lib/import/import-directory';
import type { ImportProgress } from '@/lib/import/import-step';
import { EXIT } from './exit-codes';
import { bar, count, type Output, type Step } from './output';
import { runCommand } from './run-command';

type Options = {
  dryRun?: boolean;
  rejects: string;
  dates: string[];
  map: Record<string, string>;
  json?: boolean;
};

const FILES_HELP = `
Reads what it finds of these files in DIR, in this order (CSV, UTF-8, header line; commas, semicolons or tabs):
  users.csv         external_id, email, name
  progress.csv      external_id, specialization, current_level, total_xp, completed_sessions, completed_projects,
                    theory_hours, practice_hours, last_activity_at
  licenses.csv      external_id, specialization, current_level, max_achieved_level, started_at, last_advanced_at
  progressions.csv  external_id, specialization, from_level, to_level, advanced_at, reason
  enrolments.csv    external_id, specialization, started_on
  activity.csv      occurred_on, external_id, specialization, xp, sessions, theory_hours, practice_hours, activity_key

progress, licenses and progressions are the state of an older system, loaded as it is, violations included. A pair of
which one half is rejected is not loaded at all: its other half and its later rows are rejected too, and name the row.
Rows of one pair in progress, licenses or enrolments that differ are all rejected, and name each other.
Dates are YYYY-MM-DD. Name other forms as a spreadsheet shows them: --dates YYYY.MM.DD. --dates DD/MM/YYYY, or
--dates excel for Excel's day numbers. Older ids of specializations: --map GANCUJU_PLAYER=PLAYER.
Nothing that exists is overwritten: equal rows count as unchanged, others are rejected. Running it again continues an
import that was stopped. A dry run does everything and takes it back; it holds its locks until then, so run it when
few others write.`;

export function importCommand(): Command {
  return new Command('import')
    .description(
      'load users, enrolments, activity and an older system’s state from the CSV files of a folder',
    )
    .argument('<DIR>', 'the folder')
    .option('--dry-run', 'say what would happen, and keep nothing')
    .option('--rejects <FILE>', 'where rejected rows go, with line number and reason', 'import.rejects.csv')
    .option('--dates <FORM>', 'how the files write dates beside YYYY-MM-DD; may be repeated', collect, [])
    .option('--map <OLDER=ID>', 'what the files call a specialization; may be repeated', collectMapping, {})
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', FILES_HELP)
    .action((folder: string, options: Options) =>
      runCommand(options, async ({ context, output, signal }) => {
        const result = await importDirectory(context, {
          folder: resolve(folder),
          rejectsFile: resolve(options.rejects),
          dryRun: options.dryRun === true,
          dates: options.dates,
          olderIds: options.map,
          onProgress: showImport(output),
          signal,
        });
        describeImport(output, result);
        output.result(result);
        return result.rejected > 0 ? EXIT.attention : EXIT.ok;
      }),
    );
}

function collect(form: string, forms: string[]): string[] {
  return [...forms, form];
}

function collectMapping(text: string, mapping: Record<string, string>): Record<string, string> {
  const [older, id, ...more] = text.split('=');
  if (!older || !id || more.length > 0) throw new InvalidArgumentError('Say it like GANCUJU_PLAYER=PLAYER.');
  return { ...mapping, [older]: id };
}

/** Shows the progress of an import, one step for each file. */
export function showImport(output: Output): (progress: ImportProgress) => void {
  const steps = new Map<string, Step>();
  const phases = { read: 'reading', sort: 'sorting', load: 'loading' };
  return ({ file, phase, done, total }) => {
    const step = steps.get(file) ?? output.step(file);
    steps.set(file, step);
    step.update(`${phases[phase]} ${bar(done, total)}`);
  };
}

export function describeImport(output: Output, result: ImportResult): void {
  for (const file of result.files) {
    output.say(
      `${file.file}: ${count(file.rows)} rows, ${count(file.written)} ${result.dry_run ? 'would be written' : 'written'}, ` +
        `${count(file.unchanged)} unchanged, ${count(file.rejected)} rejected`,
    );
  }
  const seconds = Math.max(result.duration_ms, 1) / 1000;
  output.say(
    `${count(result.rows)} rows in ${seconds.toFixed(1)} s (${count(Math.round(result.rows / seconds))} rows/s)`,
  );
  if (result.dry_run) output.say('Dry run: nothing was kept.');
  if (result.rejects_file) output.say(`Rejected rows and why: ${result.rejects_file}`);
}
