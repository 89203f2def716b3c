import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '@/lib/context';
import { userIdShape } from '@/lib/contract/common';
import type { Repair, RepairScope } from '@/lib/contract/repairs';
import { repairMany } from '@/lib/coupling/repair-many';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { DomainError } from '@/lib/errors';
import { POLICIES, type Policy } from '@/lib/vocabulary/repairs';
import { SPECIALIZATION_IDS, type SpecializationId } from '@/lib/vocabulary/specializations';
import { USER_ID_MAX } from '@/lib/vocabulary/users';
import { VIOLATION_KINDS, type ViolationKind } from '@/lib/vocabulary/violations';
import { EXIT } from './exit-codes';
import { count, type Output } from './output';
import { runCommand } from './run-command';

type Options = {
  dryRun?: boolean;
  policy: Policy;
  reason?: string;
  specialization?: SpecializationId;
  kind?: ViolationKind;
  user?: number;
  json?: boolean;
};

export function repairCommand(): Command {
  return new Command('repair')
    .description('bring the pairs that the last check found out of agreement back, by policy')
    .option('--dry-run', 'do it, show it, and take it back')
    .addOption(new Option('--policy <POLICY>', 'whose level counts').choices(POLICIES).default('evidence'))
    .option('--reason <TEXT>', 'why; required by the policies progress and license')
    .addOption(new Option('--specialization <ID>', 'only this one').choices(SPECIALIZATION_IDS))
    .addOption(new Option('--kind <KIND>', 'only this kind of violation').choices(VIOLATION_KINDS))
    .option('--user <ID>', 'only this user', parseUserId)
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nevidence never lowers a level; a pair whose evidence does not decide is left for a person (exit code 3).\nprogress and license take one side as right in every pair, and may lower the other.',
    )
    .action((options: Options) =>
      runCommand(options, async ({ context, output, signal }) => {
        const scope = await findScope(context, options);
        if (!scope) {
          output.say('This user has no pair out of agreement.');
          output.result({ dry_run: options.dryRun === true, matched: 0, actions: [] });
          return EXIT.ok;
        }
        const step = output.step('repair');
        const repair = await repairMany(context, {
          scope,
          policy: options.policy,
          dryRun: options.dryRun === true,
          reason: options.reason,
          onBatch: (done) => step.update(`${count(done)} pairs`),
          signal,
        });
        describeRepair(output, repair);
        output.result(repair);
        const isLeft = repair.matched > repair.repaired + repair.already_agreed;
        return isLeft || repair.state === 'aborted' ? EXIT.attention : EXIT.ok;
      }),
    );
}

/** The pairs to repair; undefined when the user of --user has no inconsistent pair. */
async function findScope(context: Context, options: Options): Promise<RepairScope | undefined> {
  const { specialization, kind, user } = options;
  if (user === undefined) {
    return { filter: { ...(specialization && { specialization }), ...(kind && { kind }) } };
  }
  const pairs: { user_id: number; specialization: SpecializationId }[] = [];
  for (const candidate of specialization ? [specialization] : SPECIALIZATION_IDS) {
    const violation = await violationOf(context, user, candidate);
    if (violation !== null && (kind === undefined || kind === violation)) {
      pairs.push({ user_id: user, specialization: candidate });
    }
  }
  return pairs.length > 0 ? { pairs } : undefined;
}

async function violationOf(
  context: Context,
  userId: number,
  specialization: SpecializationId,
): Promise<ViolationKind | null> {
  try {
    return (await verifyPair(context, { userId, specialization })).violation;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'pair_not_found') return null;
    throw error;
  }
}

const LINES_SHOWN = 20;

function describeRepair(output: Output, repair: Repair): void {
  for (const action of repair.actions.slice(0, LINES_SHOWN)) {
    output.say(`user ${action.user_id} ${action.specialization}: ${action.outcome}. ${action.explanation}`);
  }
  if (repair.matched > LINES_SHOWN) output.say(`… and ${count(repair.matched - LINES_SHOWN)} more`);
  output.say(
    `${count(repair.matched)} pairs: ${count(repair.repaired)} ${repair.dry_run ? 'would be repaired' : 'repaired'}, ` +
      `${count(repair.already_agreed)} in agreement already, ${count(repair.needs_decision)} need a decision, ` +
      `${count(repair.busy)} busy, ${count(repair.failed)} failed`,
  );
  if (repair.dry_run) output.say('Dry run: nothing was kept.');
  if (repair.state === 'aborted')
    output.say('Aborted from elsewhere: the pairs that are left were not looked at.');
}

function parseUserId(text: string): number {
  const id = userIdShape.safeParse(/^\d+$/.test(text) ? Number(text) : text);
  if (!id.success) throw new InvalidArgumentError(`A user id is a whole number from 1 to ${USER_ID_MAX}.`);
  return id.data;
}
