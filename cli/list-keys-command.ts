import { Command } from 'commander';
import { listPrograms } from '@/lib/programs/read-programs';
import { EXIT } from './exit-codes';
import { runCommand } from './run-command';

/** One page with all programs: there are at most a hundred. */
const ALL = { limit: 100 };

export function listKeysCommand(): Command {
  return new Command('list-keys')
    .description('list programs with their API keys')
    .option('--json', 'one JSON object on standard output')
    .action((options: { json?: boolean }) =>
      runCommand(options, async ({ context, output }) => {
        const { items } = await listPrograms(context, ALL);
        if (items.length === 0) output.say('No programs yet.');
        for (const { name, is_active, preset, permissions, keys } of items) {
          output.say(`${name}${is_active ? '' : ' (off)'}: ${preset ?? permissions.join(', ')}`);
          for (const { id, state, last_used_at, expires_at } of keys) {
            output.say(
              `  key ${id}: ${state}, ${last_used_at ? `used ${last_used_at}` : 'never used'}, ${expires_at ? `expires ${expires_at}` : 'does not expire'}`,
            );
          }
        }
        output.result({ programs: items });
        return EXIT.ok;
      }),
    );
}
