import { Command } from 'commander';
import { disableSecondFactor } from '@/lib/users/disable-second-factor';
import { resetPassword } from '@/lib/users/reset-password';
import { EXIT } from './exit-codes';
import { readSecretFromStdin } from './read-secret';
import { runCommand } from './run-command';
import { userIdOf } from './user-id';

type Options = { email: string; passwordStdin?: boolean; disableSecondFactor?: boolean; json?: boolean };

export function resetPasswordCommand(): Command {
  return new Command('reset-password')
    .description('give a user a new password, and end all their sessions')
    .requiredOption('--email <ADDRESS>', 'the address that the user signs in with')
    .option(
      '--password-stdin',
      'read the password from standard input (12 to 128 characters, not a common one)',
    )
    .option('--disable-second-factor', 'also turn off the second factor, for whoever lost it')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nWithout --password-stdin a password is generated and shown once.')
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const id = await userIdOf(context, options.email);
        const given = options.passwordStdin ? await readSecretFromStdin('password') : undefined;
        const { password, sessions_ended } = await resetPassword(context, { id, password: given });
        if (options.disableSecondFactor) await disableSecondFactor(context, { id });
        output.say(`User ${id} has a new password; ${sessions_ended} sessions were ended.`);
        if (password !== null) output.say(`Password, shown only now: ${password}`);
        output.result({ id, sessions_ended, ...(password === null ? {} : { password }) });
        return EXIT.ok;
      }),
    );
}
