import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadSample } from '@/lib/import/load-sample';
import { EXIT } from './exit-codes';
import { describeImport, showImport } from './import-command';
import { count, type Output } from './output';
import { runCommand } from './run-command';

const BREAKAGE_WORDS = {
  license_behind: 'license behind the progress',
  license_missing: 'license taken away',
  progress_missing: 'progress missing',
  license_ahead_with_evidence: 'license ahead, its history says why',
  license_ahead_without_evidence: 'license ahead, nothing says why',
  totals_lost: 'levels agree, totals below the ledger',
  totals_forged: 'levels agree, totals above the ledger',
  both_behind: 'levels agree, below what was earned',
  both_ahead: 'levels agree, nothing supports them',
  highest_forgotten: 'levels agree, highest level below the history',
  both_missing: 'both records gone',
};

export function sampleCommand(): Command {
  return new Command('sample')
    .description('load the sample: real activity of 2013, and some pairs broken by a "legacy writer"')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nFor trying out, not for a database in use. Running it again changes nothing.')
    .action((options: { json?: boolean }) =>
      runCommand(options, async ({ context, output, signal }) => {
        const result = await loadSample(context, {
          rejectsFile: join(tmpdir(), `lockstep-sample-${process.pid}.rejects.csv`),
          onProgress: showImport(output),
          signal,
        });
        describeImport(output, result.imported);
        if (result.broken) describeBroken(output, result.broken);
        else output.say('The legacy writer has been here before; no more pairs were broken.');
        output.result(result);
        return result.imported.rejected > 0 ? EXIT.attention : EXIT.ok;
      }),
    );
}

/** Prints what the legacy writer broke, one line for each kind. */
export function describeBroken(output: Output, broken: Record<keyof typeof BREAKAGE_WORDS, number>): void {
  const total = Object.values(broken).reduce((sum, pairs) => sum + pairs, 0);
  output.say(`The legacy writer broke ${count(total)} pairs:`);
  for (const [breakage, words] of Object.entries(BREAKAGE_WORDS)) {
    output.say(`  ${count(broken[breakage as keyof typeof BREAKAGE_WORDS]).padStart(9)}  ${words}`);
  }
}
