// Stands in for the worker: says when it comes and goes.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const journal = join(process.env.LOCKSTEP_DATA_DIR, 'journal');
appendFileSync(journal, 'worker came\n');
setInterval(() => {}, 60_000);
process.on('SIGTERM', () => {
  appendFileSync(journal, 'worker went\n');
  process.exit(0);
});
