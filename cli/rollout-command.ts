import { Command, Option } from 'commander';
import { loadSchedule } from '@/lib/config';
import type { Rollout, RolloutDecision } from '@/lib/contract/rollout';
import { decideRollout, type RolloutOrder } from '@/lib/rollout/decide-rollout';
import { figureSources } from '@/lib/rollout/figure-sources';
import { listDecisions } from '@/lib/rollout/list-decisions';
import { readRollout } from '@/lib/rollout/read-rollout';
import { STAGES, type Stage } from '@/lib/vocabulary/rollout';
import { EXIT, EXIT_CODES_HELP } from './exit-codes';
import { count, type Output } from './output';
import { runCommand } from './run-command';

type Options = { json?: boolean; reason?: string; force?: boolean; stage?: string; limit?: string };

const DECISIONS_SHOWN = 20;

export function rolloutCommand(): Command {
  const rollout = new Command('rollout').description(
    'automatic repairs of a part of the learners: how far it is, and the next step',
  );
  addStatus(rollout);
  addHistory(rollout);
  addOrder(rollout, 'start', ({ stage }) => ({ action: 'start', stage: Number(stage) as Stage }))
    .description('begin, or begin again at a stage that is not above this one')
    .addOption(new Option('--stage <PERCENT>', 'where').choices(STAGES.map(String)).default('0'));
  addOrder(rollout, 'advance', ({ force }) => ({ action: 'advance', force: force === true }))
    .description('take the next stage; after the last one it completes the roll-out')
    .option('--force', 'although gates do not pass; needs --reason');
  const orders = [
    ['roll-back', 'roll_back', 'take the stage before, and pause'],
    ['pause', 'pause', 'stay at this stage'],
    ['resume', 'resume', 'go on, also after an automatic rollback'],
    ['freeze', 'freeze', 'stop automatic repairs of everybody, and every step'],
    ['unfreeze', 'unfreeze', 'repair by itself again; the soak time begins anew'],
  ] as const;
  for (const [name, action, description] of orders)
    addOrder(rollout, name, () => ({ action })).description(description);
  const automatic = rollout
    .command('auto-advance')
    .description('whether it advances by itself when every gate passes');
  addOrder(automatic, 'on', () => ({ action: 'auto_advance_on' }));
  addOrder(automatic, 'off', () => ({ action: 'auto_advance_off' }));
  for (const command of [...rollout.commands, ...automatic.commands])
    command.addHelpText('after', EXIT_CODES_HELP);
  return rollout;
}

const JSON_OPTION = 'one JSON object on standard output';

function addStatus(rollout: Command): void {
  rollout
    .command('status', { isDefault: true })
    .description(
      'where it stands, its gates and who is in the cohort; exit code 3 when it waits for a person',
    )
    .option('--json', JSON_OPTION)
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const found = await readRollout(context, figureSources(loadSchedule()));
        describeRollout(output, found);
        output.result(found);
        return found.needs_person ? EXIT.attention : EXIT.ok;
      }),
    );
}

function addHistory(rollout: Command): void {
  rollout
    .command('history')
    .description(`the newest ${DECISIONS_SHOWN} decisions`)
    .option('--json', JSON_OPTION)
    .action((options: Options) =>
      runCommand(options, async ({ context, output }) => {
        const { items, total } = await listDecisions(context, { limit: DECISIONS_SHOWN });
        for (const decision of items) output.say(lineOf(decision));
        if (total === 0) output.say('Nothing was ever decided about it.');
        output.result({ total, decisions: items });
        return EXIT.ok;
      }),
    );
}

function addOrder(parent: Command, name: string, orderOf: (options: Options) => RolloutOrder): Command {
  return parent
    .command(name)
    .option('--reason <TEXT>', 'why; kept with the decision')
    .option('--json', JSON_OPTION)
    .action((options: Options) => decide(options, orderOf(options)));
}

function decide(options: Options, order: RolloutOrder): Promise<void> {
  return runCommand(options, async ({ context, output }) => {
    const { reason } = options;
    const decision = await decideRollout(context, { ...order, reason }, figureSources(loadSchedule()));
    output.say(lineOf(decision));
    output.result(decision);
    return EXIT.ok;
  });
}

const STATES: Record<Rollout['state'], string> = {
  complete: 'complete: every learner is repaired by itself',
  under_way: 'under way',
  paused: 'paused',
  frozen: 'frozen: nobody is repaired by itself',
  needs_person: 'rolled back by itself; look at it, then resume',
};

const UNITS: Record<string, string> = { soak: 'h', response_time: 'ms', deadlock: '', worker: '' };

function describeRollout(output: Output, rollout: Rollout): void {
  const { cohort, next } = rollout;
  output.say(`Stage ${rollout.stage} %, ${STATES[rollout.state]}`);
  output.say(
    `${count(cohort.learners)} learners with ${count(cohort.pairs)} pairs are in the cohort, ${count(cohort.inconsistent)} of them out of agreement`,
  );
  for (const { gate, verdict, value, target } of rollout.gates)
    output.say(row('gate', gate, verdict, value, target));
  for (const { alarm, verdict, value, limit } of rollout.alarms)
    output.say(row('alarm', alarm, verdict, value, limit));
  if (!next) return;
  const step = next.action === 'complete' ? 'completing it' : `${next.stage} %`;
  const how = rollout.auto_advance ? 'by itself when every gate passes' : 'by hand';
  output.say(`Next: ${step}, ${how}${next.passed && next.allowed ? '; every gate passes' : ''}`);
}

function row(kind: string, name: string, verdict: string, value: number | null, limit: number): string {
  const unit = UNITS[name] ?? '%';
  const shown = value === null ? 'unknown' : textOf(value, unit);
  return `  ${kind.padEnd(5)} ${name.padEnd(14)} ${verdict.padEnd(8)} ${shown} (${textOf(limit, unit)})`;
}

/** Seconds are shown in hours; nothing is rounded up. */
function textOf(value: number, unit: string): string {
  const told = unit === 'h' ? value / 3600 : value;
  return `${Math.floor(told * 1000) / 1000} ${unit}`.trim();
}

function lineOf({
  at,
  action,
  from_stage,
  to_stage,
  actor,
  causes,
  reason,
  forced,
}: RolloutDecision): string {
  const step = from_stage === to_stage ? `at ${to_stage} %` : `${from_stage} % to ${to_stage} %`;
  const why = [causes.join(', '), reason ?? ''].filter(Boolean).join('; ');
  return `${at}  ${action}${forced ? ' (forced)' : ''}, ${step}, by ${actor}${why ? `: ${why}` : ''}`;
}
