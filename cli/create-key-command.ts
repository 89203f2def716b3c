import { Command, InvalidArgumentError, Option } from 'commander';
import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { networkShape } from '@/lib/contract/networks';
import { PERMISSION_PRESETS, type PermissionPreset } from '@/lib/contract/permissions';
import { createProgramBodyShape } from '@/lib/contract/programs';
import { createApiKey } from '@/lib/programs/write-keys';
import { createProgram } from '@/lib/programs/write-programs';
import { EXIT } from './exit-codes';
import { runCommand } from './run-command';

type Options = {
  program: string;
  may: PermissionPreset;
  network?: string[];
  days?: number;
  json?: boolean;
};

const PRESETS = Object.keys(PERMISSION_PRESETS);
const DAY_MS = 86_400_000;

export function createKeyCommand(): Command {
  return new Command('create-key')
    .description('make an API key of a program, which is created unless it is there')
    .requiredOption('--program <NAME>', 'small letters, digits and hyphens, like import-service', parseName)
    .addOption(new Option('--may <PRESET>', 'what a new program may do').choices(PRESETS).default('record'))
    .option('--network <CIDR>', 'where the keys of a new program work from; may be repeated', addNetwork)
    .option('--days <N>', 'how long the key serves; without it, until it is revoked', parseDays)
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nThe key is shown once. A program has at most two live keys; --may and --network change no program that is there.',
    )
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const { id, key, made } = await keyOf(context, options);
        output.say(`${made ? 'Created program' : 'Another key of program'} ${options.program} (${id}).`);
        output.say(`Key, shown only now: ${key}`);
        output.result({ program_id: id, program: options.program, key });
        return EXIT.ok;
      }),
    );
}

async function keyOf(context: Context, { program: name, may, network: networks, days }: Options) {
  const expires_at = days === undefined ? null : new Date(Date.now() + days * DAY_MS).toISOString();
  const { rows } = await context.db.execute<{ id: string }>(
    sql`SELECT id FROM programs WHERE name = ${name}`,
  );
  if (!rows[0]) {
    const created = await createProgram(context, { name, permissions: may, networks, expires_at });
    return { id: created.id, key: created.key, made: true };
  }
  const id = Number(rows[0].id);
  return { id, key: (await createApiKey(context, { id, expiresAt: expires_at })).key, made: false };
}

function parseName(text: string): string {
  const parsed = createProgramBodyShape.shape.name.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '');
  return parsed.data;
}

function addNetwork(text: string, before: string[] = []): string[] {
  const parsed = networkShape.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '');
  return [...before, parsed.data];
}

function parseDays(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('must be a whole number from 1 to 9999');
  return Number(text);
}
