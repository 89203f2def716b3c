/** The exit codes of commands. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** The command did its work, and a person must look at something: rejected rows, violations, needed decisions. */
  attention: 3,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `
Exit codes:
  0    done, nothing left to do
  1    failed; what was finished before is kept
  2    wrong command, option or argument
  3    done, but something needs a person: rejected rows, violations found, pairs that need a decision
  130  stopped by Ctrl-C or SIGTERM; running the command again continues

The database is DATABASE_URL, else the one that npm start keeps in this clone.`;
