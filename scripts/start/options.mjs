import { Failure } from '../setup/failure.mjs';

const help = `npm start [-- options]      sets Lockstep up and runs it
npm run dev [-- options]    the same, following changes to the sources

  --no-sample   start with an empty database (counts on the first run)
  --help        show this

Environment: PORT (3000), LOCKSTEP_DATA_DIR (.data), DATABASE_URL (an own PostgreSQL instead of the embedded one),
ADMIN_EMAIL and ADMIN_PASSWORD (the first admin), SECRET_KEY. What it does not say is looked for in .env.`;

/**
 * Reads the options of the command line. Throws a `Failure` for an unknown one.
 * @returns {{dev: boolean, sample: boolean, help: string | null}}
 */
export function readOptions(args) {
  const known = ['--dev', '--no-sample', '--help'];
  const stranger = args.find((arg) => !known.includes(arg));
  if (stranger) throw new Failure(`Unknown option ${stranger}.\n\n${help}`);
  return {
    dev: args.includes('--dev'),
    sample: !args.includes('--no-sample'),
    help: args.includes('--help') ? help : null,
  };
}
