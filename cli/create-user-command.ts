import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { createUser } from '@/lib/auth/create-user';
import { ROLES, type Role } from '@/lib/contract/common';
import { DomainError } from '@/lib/errors';
import { EXIT } from './exit-codes';
import { runCommand } from './run-command';

type Options = { email: string; name: string; role: Role; passwordStdin?: boolean; json?: boolean };

/** 144 bits, in characters that any terminal and form takes. */
const GENERATED_PASSWORD_BYTES = 18;

export function createUserCommand(): Command {
  return new Command('create-user')
    .description('create a user who can sign in')
    .requiredOption('--email <ADDRESS>', 'the address to sign in with')
    .requiredOption('--name <NAME>', 'how the user is called')
    .addOption(new Option('--role <ROLE>', 'what the user may do').choices(ROLES).makeOptionMandatory())
    .option('--password-stdin', 'read the password from standard input (12 to 128 characters)')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nWithout --password-stdin a password is generated and shown once.')
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const given = options.passwordStdin ? await readPassword() : undefined;
        const password = given ?? randomBytes(GENERATED_PASSWORD_BYTES).toString('base64url');
        const { email, name, role } = options;
        const user = await createUser(context, { email, name, role, password });
        output.say(`Created ${user.role} ${user.email} (user ${user.id}).`);
        if (given === undefined) output.say(`Password, shown only now: ${password}`);
        output.result(given === undefined ? { ...user, password } : user);
        return EXIT.ok;
      }),
    );
}

/** The first line of standard input, without its line ending. */
async function readPassword(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  const password = text.split(/\r?\n/, 1)[0] ?? '';
  if (password === '') throw new DomainError('invalid_input', 'no password came on standard input');
  return password;
}
