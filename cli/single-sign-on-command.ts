import { Command } from 'commander';
import { inTransaction } from '@/db/transaction';
import { loadIssuer } from '@/lib/config';
import { linkIdentity, unlinkIdentities } from '@/lib/issuer/link-identity';
import { EXIT } from './exit-codes';
import { runCommand } from './run-command';
import { userIdOf } from './user-id';

type Options = { email: string; subject: string; issuer?: string; json?: boolean };

export function linkUserCommand(): Command {
  return new Command('link-user')
    .description('let somebody at the issuer of single sign-on sign in as a user who is here already')
    .requiredOption('--email <ADDRESS>', 'the address of the user here')
    .requiredOption(
      '--subject <SUB>',
      'what the issuer calls them: `subject` in the log line of the refused sign-in',
    )
    .option('--issuer <URL>', 'the issuer, if not OIDC_ISSUER')
    .option('--json', 'one JSON object on standard output')
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const issuer = options.issuer ?? loadIssuer();
        const id = await userIdOf(context, options.email);
        const identity = { userId: id, issuer, subject: options.subject };
        await inTransaction(context.db, (tx) => linkIdentity(context, tx, identity));
        output.say(`${options.subject} at ${issuer} signs in as user ${id}.`);
        output.result({ id, issuer, subject: options.subject });
        return EXIT.ok;
      }),
    );
}

export function unlinkUserCommand(): Command {
  return new Command('unlink-user')
    .description('let nobody sign in as a user with single sign-on any more')
    .requiredOption('--email <ADDRESS>', 'the address of the user')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nSessions that are open go on; whoever should leave at once is deactivated.')
    .action((options: Pick<Options, 'email' | 'json'>) =>
      runCommand(options, async ({ context, output }) => {
        const id = await userIdOf(context, options.email);
        const unlinked = await inTransaction(context.db, (tx) => unlinkIdentities(context, tx, id));
        output.say(`User ${id} had ${unlinked} links to single sign-on, and has none now.`);
        output.result({ id, unlinked });
        return EXIT.ok;
      }),
    );
}
