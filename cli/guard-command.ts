import { Command, Option } from 'commander';
import type { Guard } from '@/lib/contract/guard';
import { STAGES, type Stage } from '@/lib/vocabulary/rollout';
import type { GuardMode } from '@/lib/vocabulary/writers';
import { readGuard } from '@/lib/writers/read-guard';
import { setGuard } from '@/lib/writers/set-guard';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './exit-codes';
import { count, type Output } from './output';
import { runCommand } from './run-command';

type Options = { json?: boolean; reason?: string; percent?: string; force?: boolean };

const STAGES_ON = STAGES.filter((stage) => stage > 0).map(String);

export function guardCommand(): Command {
  const guard = new Command('guard').description(
    'writes past Lockstep that would leave a pair out of step: off, observe or enforce',
  );
  guard
    .command('status', { isDefault: true })
    .description(
      'its mode and what it saw; exit code 3 when it is not in place, or took a stage back by itself',
    )
    .option('--json', 'one JSON object on standard output')
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        return tell(output, await readGuard(context));
      }),
    );
  addMode(guard, 'off').description('compare nothing when a transaction ends');
  addMode(guard, 'observe').description(
    'count what it would refuse, and refuse only writers that are refused',
  );
  addMode(guard, 'enforce')
    .description('refuse a transaction past Lockstep that would leave a pair out of step')
    .addOption(
      new Option('--percent <PERCENT>', 'of the learners; the others are observed')
        .choices(STAGES_ON)
        .default('100'),
    )
    .option('--force', 'although what was observed does not allow it');
  for (const command of guard.commands) command.addHelpText('after', EXIT_CODES_HELP);
  return guard;
}

function addMode(guard: Command, mode: GuardMode): Command {
  return guard
    .command(mode)
    .requiredOption('--reason <TEXT>', 'why; kept with the switch')
    .option('--json', 'one JSON object on standard output')
    .action(({ reason = '', percent = '100', force, ...options }: Options) =>
      runCommand(options, async ({ context, output }) => {
        const enforce_percent = Number(percent) as Stage;
        return tell(output, await setGuard(context, { mode, enforce_percent, reason, force }));
      }),
    );
}

function tell(output: Output, guard: Guard): ExitCode {
  const { mode, enforce_percent, since, changed_by, reason, last_day, faults, next } = guard;
  const stage = mode === 'enforce' ? ` for ${enforce_percent} % of the learners` : '';
  const by = changed_by === null ? '' : ` by ${changed_by}${reason === null ? '' : `: ${reason}`}`;
  output.say(`Guard: ${mode}${stage}, since ${since}${by}`);
  if (guard.stepped_back)
    output.say('It took a stage back by itself, because it refused a writer whom nobody had refused.');
  output.say(
    `Last 24 hours: would have refused ${count(last_day.would_refuse)} pairs; refused ${count(last_day.refused)} transactions, and ${count(last_day.refused_decided)} of writers that are refused`,
  );
  for (const { fault, table, trigger } of faults)
    output.say(`  ${fault}: ${trigger === null ? 'a trigger or a function' : `${trigger} on ${table}`}`);
  if (next) {
    const step = next.mode === 'enforce' ? `enforce for ${next.enforce_percent} %` : next.mode;
    output.say(`Next: ${step}${next.passed ? '' : ', not yet: see docs/operations.md'}`);
  }
  output.result(guard);
  return faults.length > 0 || guard.stepped_back ? EXIT.attention : EXIT.ok;
}
