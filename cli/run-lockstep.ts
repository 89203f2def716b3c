import { Command, CommanderError } from 'commander';
import { VERSION } from '@/lib/version';
import { adoptSecretKeyCommand } from './adopt-secret-key-command';
import { auditCommand } from './audit-command';
import { checkCommand } from './check-command';
import { createKeyCommand } from './create-key-command';
import { createUserCommand } from './create-user-command';
import { EXIT, EXIT_CODES_HELP } from './exit-codes';
import { generateCommand } from './generate-command';
import { guardCommand } from './guard-command';
import { importCommand } from './import-command';
import { liftLockOutsCommand } from './lift-lock-outs-command';
import { listKeysCommand } from './list-keys-command';
import { migrateCommand } from './migrate-command';
import { repairCommand } from './repair-command';
import { resetPasswordCommand } from './reset-password-command';
import { revokeKeyCommand } from './revoke-key-command';
import { rolloutCommand } from './rollout-command';
import { sampleCommand } from './sample-command';
import { linkUserCommand, unlinkUserCommand } from './single-sign-on-command';

/** Runs the command that the arguments name, and sets `process.exitCode`. */
export async function runLockstep(args: readonly string[]): Promise<void> {
  try {
    await commandLine().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

/** Created for each run, because Commander stores the given options in it. */
function commandLine(): Command {
  const program = new Command('lockstep')
    .description(
      'Keeps learners’ progress and licenses in step: load, check and repair from the command line.',
    )
    .version(VERSION, '--version', 'say which version this is')
    .addHelpText('after', EXIT_CODES_HELP)
    .showHelpAfterError('(--help says what is possible)');
  const commands = [
    migrateCommand(),
    importCommand(),
    sampleCommand(),
    checkCommand(),
    auditCommand(),
    repairCommand(),
    rolloutCommand(),
    guardCommand(),
    createUserCommand(),
    resetPasswordCommand(),
    liftLockOutsCommand(),
    createKeyCommand(),
    listKeysCommand(),
    revokeKeyCommand(),
    linkUserCommand(),
    unlinkUserCommand(),
    adoptSecretKeyCommand(),
    generateCommand(),
  ];
  for (const command of commands) {
    program.addCommand(command.copyInheritedSettings(program).addHelpText('after', EXIT_CODES_HELP));
  }
  throwUsageErrors(program);
  return program;
}

/** Turns Commander's own ways to end (help, wrong usage) into our exit codes. */
function throwUsageErrors(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwUsageErrors(child);
}
