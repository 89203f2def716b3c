import { Command, Option } from 'commander';
import { generatePassword } from '@/lib/auth/passwords';
import { createUser } from '@/lib/users/create-user';
import { ROLES, type Role } from '@/lib/vocabulary/users';
import { EXIT } from './exit-codes';
import { readSecretFromStdin } from './read-secret';
import { runCommand } from './run-command';

type Options = { email: string; name: string; role: Role; passwordStdin?: boolean; json?: boolean };

export function createUserCommand(): Command {
  return new Command('create-user')
    .description('create a user who can sign in')
    .requiredOption('--email <ADDRESS>', 'the address to sign in with')
    .requiredOption('--name <NAME>', 'how the user is called')
    .addOption(new Option('--role <ROLE>', 'what the user may do').choices(ROLES).makeOptionMandatory())
    .option(
      '--password-stdin',
      'read the password from standard input (12 to 128 characters, not a common one)',
    )
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nWithout --password-stdin a password is generated and shown once.')
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const given = options.passwordStdin ? await readSecretFromStdin('password') : undefined;
        const password = given ?? generatePassword();
        const { email, name, role } = options;
        const user = await createUser(context, { email, name, role, password });
        output.say(`Created ${user.role} ${user.email} (user ${user.id}).`);
        if (given === undefined) output.say(`Password, shown only now: ${password}`);
        output.result(given === undefined ? { ...user, password } : user);
        return EXIT.ok;
      }),
    );
}
