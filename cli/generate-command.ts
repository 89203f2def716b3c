import { Command, InvalidArgumentError } from 'commander';
import { DomainError } from '@/lib/errors';
import { generateUsers } from '@/lib/import/generate-users';
import { EXIT, type ExitCode } from './exit-codes';
import { bar, count } from './output';
import { runCommand, type Session } from './run-command';
import { describeBroken } from './sample-command';

type Options = { users: number; desync: number; seed: number; json?: boolean };

export function generateCommand(): Command {
  return new Command('generate')
    .description('make users with standing, and let the "legacy writer" break a share of their pairs')
    .requiredOption(
      '--users <N>',
      'how many, 1 to 10,000,000; each has a pair in every specialization',
      parseUsers,
    )
    .requiredOption('--desync <PERCENT>', 'share of the pairs to break, 0 to 100', parsePercent)
    .option('--seed <S>', 'the same seed makes the same users', parseSeed, 1)
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nFor benches and trials, not for a database in use. Running it again with the same numbers changes nothing,\nor completes a run that was stopped; other numbers need another seed.',
    )
    .action((options: Options) => runCommand(options, (session) => generate(session, options)));
}

async function generate({ context, output, signal }: Session, options: Options): Promise<ExitCode> {
  const { users, desync: desyncPercent, seed } = options;
  const step = output.step('users');
  const onProgress = (made: number) => step.update(`${bar(made, users)} ${count(made)}`);
  const generated = await generateUsers(context.db, { users, desyncPercent, seed, onProgress, signal });
  if (generated.outcome === 'other_there') {
    throw new DomainError(
      'already_exists',
      `users of seed ${seed} were generated with other numbers; choose another --seed`,
    );
  }
  if (generated.outcome === 'already_there')
    output.say('These users were generated before; nothing was changed.');
  output.say(
    `Seed ${seed}: ${count(generated.users)} users, ${count(generated.pairs)} pairs, ${count(generated.activities)} activities`,
  );
  if (generated.broken) describeBroken(output, generated.broken);
  output.result({ seed, desync_percent: desyncPercent, ...generated });
  return EXIT.ok;
}

const USERS_MAX = 10_000_000;

function parseUsers(text: string): number {
  const users = /^\d+$/.test(text) ? Number(text) : 0;
  if (users < 1 || users > USERS_MAX) throw new InvalidArgumentError('A whole number from 1 to 10000000.');
  return users;
}

function parsePercent(text: string): number {
  const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : -1;
  if (percent < 0 || percent > 100) throw new InvalidArgumentError('A number from 0 to 100.');
  return percent;
}

function parseSeed(text: string): number {
  const seed = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (seed < 0) throw new InvalidArgumentError('A whole number of at most 15 digits.');
  return seed;
}
