import { Command, InvalidArgumentError } from 'commander';
import { revokeApiKey } from '@/lib/programs/write-keys';
import { EXIT } from './exit-codes';
import { runCommand } from './run-command';

export function revokeKeyCommand(): Command {
  return new Command('revoke-key')
    .description('revoke an API key: it is refused from the next request on')
    .requiredOption('--id <ID>', 'the number after lsk_ in the key, as list-keys shows it', parseId)
    .option('--json', 'one JSON object on standard output')
    .action((options: { id: number; json?: boolean }) =>
      runCommand(options, async ({ context, output }) => {
        const { program_id } = await revokeApiKey(context, { keyId: options.id });
        output.say(`Key ${options.id} of program ${program_id} is revoked.`);
        output.result({ key_id: options.id, program_id });
        return EXIT.ok;
      }),
    );
}

function parseId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('must be a whole number from 1');
  return Number(text);
}
