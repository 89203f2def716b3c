import { Command } from 'commander';
import { adoptSecretKey } from '@/lib/auth/adopt-secret-key';
import { loadSecretKeys } from '@/lib/config';
import { EXIT } from './exit-codes';
import { readSecretFromStdin } from './read-secret';
import { runCommand } from './run-command';

type Options = { previousStdin?: boolean; losingSecrets?: boolean; json?: boolean };

export function adoptSecretKeyCommand(): Command {
  return new Command('adopt-secret-key')
    .description('make SECRET_KEY the key of this database, after it was changed on purpose')
    .option('--previous-stdin', 'read the key until now from standard input, not from SECRET_KEY_PREVIOUS')
    .option('--losing-secrets', 'go on although secrets are lost that were sealed with another key')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nWhat the key until now (SECRET_KEY_PREVIOUS) sealed is kept. Processes with neither key are not ready from then on.\nLost secrets have to be entered again: second factors and alert channels.',
    )
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const { SECRET_KEY: secretKey, SECRET_KEY_PREVIOUS: known = null } = loadSecretKeys();
        const previousKey = options.previousStdin ? await readSecretFromStdin('key') : known;
        const losing = options.losingSecrets === true;
        const adopted = await adoptSecretKey(context, { secretKey, previousKey, losing });
        const { sealed_anew: anew, lost } = adopted;
        output.say('This database knows SECRET_KEY; processes with another one are not ready.');
        output.say(
          `Kept with the new key: ${anew.second_factors} second factors, ${anew.channels} alert channels.`,
        );
        output.say(
          `To be set up again: ${lost.second_factors} second factors, ${lost.channels} alert channels.`,
        );
        output.result(adopted);
        return lost.second_factors + lost.channels > 0 ? EXIT.attention : EXIT.ok;
      }),
    );
}
