import { Command } from 'commander';
import { loadSchedule } from '@/lib/config';
import { countFindings } from '@/lib/health/list-violations';
import { runAudit } from '@/lib/health/run-audit';
import { EXIT } from './exit-codes';
import { count } from './output';
import { runCommand } from './run-command';

export function auditCommand(): Command {
  return new Command('audit')
    .description('hold every pair against its ledger and its license history, and store what was found')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nStopped with Ctrl-C, it goes on where it was. Exit code 3 says that findings are open.',
    )
    .action((options: { json?: boolean }) =>
      runCommand(options, async ({ context, output, signal }) => {
        const step = output.step('audit');
        const audit = await runAudit(context, {
          signal,
          confirmAfterSeconds: loadSchedule().CONFIRM_AFTER_SECONDS,
          onStep: ({ users, of, found }) =>
            step.update(`${count(users)} of ${count(of)} users, ${count(found)} findings`),
        });
        output.say(
          `${count(audit.pairs)} pairs of ${count(audit.users_done)} users: ${count(audit.found)} findings made, ${count(audit.resolved)} resolved`,
        );
        const open = await countFindings(context);
        output.say(open === 0 ? 'Nothing is open.' : `${count(open)} findings are open.`);
        output.result({ ...audit, open });
        return open > 0 ? EXIT.attention : EXIT.ok;
      }),
    );
}
