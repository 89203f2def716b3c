import { Command } from 'commander';
import { loadSchedule } from '@/lib/config';
import type { Report } from '@/lib/contract/health';
import { reportCheck } from '@/lib/health/report-check';
import { EXIT } from './exit-codes';
import { count, type Output } from './output';
import { runCommand } from './run-command';

export function checkCommand(): Command {
  return new Command('check')
    .description('compare every pair in one snapshot, and store what was found')
    .option('--dry-run', 'compare, and store nothing')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExit code 3 says that pairs are out of agreement.')
    .action((options: { dryRun?: boolean; json?: boolean }) =>
      runCommand(options, async ({ context, output, signal }) => {
        const report = await reportCheck(context, {
          dryRun: options.dryRun === true,
          confirmAfterSeconds: loadSchedule().CONFIRM_AFTER_SECONDS,
          signal,
        });
        describeReport(output, report);
        output.result(report);
        return report.inconsistent > 0 ? EXIT.attention : EXIT.ok;
      }),
    );
}

function describeReport(output: Output, report: Report): void {
  const agreed = `${count(report.consistent)} of ${count(report.total_checked)} pairs of ${count(report.total_users)} users`;
  output.say(`${agreed} are in agreement: ${report.consistency_rate} %`);
  if (report.explained_rate !== null) {
    output.say(`ledger and history explain ${report.explained_rate} %, as of ${report.explained_through}`);
  }
  for (const [specialization, kinds] of Object.entries(report.violation_counts)) {
    for (const [kind, pairs] of Object.entries(kinds)) {
      output.say(`  ${count(pairs).padStart(9)}  ${specialization} ${kind}`);
    }
  }
  if (report.joined) output.say('Another check was running; this is its report.');
  else {
    const verb = report.dry_run ? 'would be ' : '';
    output.say(
      `Violations: ${count(report.opened)} ${verb}opened, ${count(report.changed)} ${verb}changed, ${count(report.resolved)} ${verb}resolved`,
    );
  }
  if (report.dry_run) output.say('Dry run: nothing was stored.');
}
