import { Command } from 'commander';
import { liftLockOuts } from '@/lib/users/lift-lock-outs';
import { EXIT } from './exit-codes';
import { runCommand } from './run-command';
import { userIdOf } from './user-id';

type Options = { email: string; json?: boolean };

export function liftLockOutsCommand(): Command {
  return new Command('lift-lock-outs')
    .description('let a user sign in again at once, whoever failed to before')
    .requiredOption('--email <ADDRESS>', 'the address that the user signs in with')
    .option('--json', 'one JSON object on standard output')
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const id = await userIdOf(context, options.email);
        const { lifted } = await liftLockOuts(context, { id });
        output.say(lifted === 0 ? `User ${id} was not locked out.` : `User ${id} may sign in again.`);
        output.result({ id, lifted });
        return EXIT.ok;
      }),
    );
}
