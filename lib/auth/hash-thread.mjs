import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';

/** How far below the rest of the process: requests, and the database on the same machine, go before a hash. */
const LOWER_BY = 10;
const LOWEST = 19;

/** Only Linux has a priority for each thread. The link ends in the number of this one. */
if (process.platform === 'linux') {
  const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  setPriority(thread, Math.min(getPriority(thread) + LOWER_BY, LOWEST));
}

/** Told a password with options: its hash. Told one with a stored hash: whether it is the one that was hashed. */
parentPort?.on('message', (job) => {
  try {
    const result =
      job.stored === undefined ? hashSync(job.password, job.options) : verifySync(job.stored, job.password);
    parentPort?.postMessage({ result });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
