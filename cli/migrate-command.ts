import { Command } from 'commander';
import type { CatalogEffect } from '@/db/catalog';
import { migrate } from '@/db/migrate';
import { ensureFirstAdmin } from '@/lib/auth/ensure-first-admin';
import { loadFirstAdmin, loadRolloutStart } from '@/lib/config';
import { beginRollout } from '@/lib/rollout/begin-rollout';
import { EXIT, type ExitCode } from './exit-codes';
import { count } from './output';
import { runCommand, type Session } from './run-command';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database to this version, and create the first admin when there is none')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nSafe to run any number of times, by several at once. The first admin is made from ADMIN_EMAIL,\nADMIN_PASSWORD and ADMIN_NAME when both of the first two are set and no admin exists.\nROLLOUT_START (0, 5, 25, 50 or 100) begins a roll-out where nothing was ever decided about one.',
    )
    .action((options: { json?: boolean }) => runCommand(options, bringUpToDate));
}

async function bringUpToDate({ databaseUrl, context, output }: Session): Promise<ExitCode> {
  const admin = loadFirstAdmin();
  const stage = loadRolloutStart();
  let effect: CatalogEffect | undefined;
  const migration = await migrate(databaseUrl, (found) => {
    effect = found;
  });
  output.say(
    migration === 'ahead'
      ? 'A newer version migrated this database; it stays as it is, and this version runs on it.'
      : 'The database is at this version.',
  );
  if (effect) output.say(describeEffect(effect));
  const created = admin ? await ensureFirstAdmin(context.db, admin) : false;
  if (created) output.say(`The first admin was created: ${admin?.email}`);
  else if (admin) output.say('An admin exists; none was created.');
  else output.say('No ADMIN_EMAIL and ADMIN_PASSWORD: no admin was looked for.');
  const begun = stage === undefined ? false : await beginRollout(context, stage);
  if (begun) output.say(`A roll-out was begun at ${stage} % of the learners.`);
  output.result({
    migrated: true,
    ...(begun ? { rollout: stage } : {}),
    ...(migration === 'ahead' ? { ahead: true } : {}),
    ...(effect ? { under_granted: effect.underGranted, unsupported: effect.unsupported } : {}),
    admin: created ? 'created' : admin ? 'exists' : 'not_requested',
  });
  return EXIT.ok;
}

function describeEffect({ underGranted, unsupported }: CatalogEffect): string {
  const pairs = `${count(underGranted)} pairs are now under-granted and ${count(unsupported)} unsupported`;
  return `The catalog requires something else of a level than before: ${pairs}. An audit was asked for, which finds them one by one.`;
}
