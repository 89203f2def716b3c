import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';

/** The hashes of an older system. Whoever has one signs in with it until the password is changed. */
const BCRYPT = /^\$2[aby]\$\d\d\$.{53}$/;

/** Whether the password matches the stored hash; null for a text that neither can read. For no other reason they throw. */
function verify(stored, password) {
  try {
    return BCRYPT.test(stored) ? bcrypt.compareSync(password, stored) : verifySync(stored, password);
  } catch {
    return null;
  }
}

/**
 * How much lower the priority is than that of the process, so that requests, and a database on the same machine, run
 * first.
 */
const LOWER_BY = 10;
const LOWEST = 19;

/** Only Linux has a priority for each thread. The link ends in the id of this thread. */
if (process.platform === 'linux') {
  const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  setPriority(thread, Math.min(getPriority(thread) + LOWER_BY, LOWEST));
}

/** Answers a password with options with its hash. Answers a password with a stored hash with whether they match. */
parentPort?.on('message', (job) => {
  try {
    const result =
      job.stored === undefined ? hashSync(job.password, job.options) : verify(job.stored, job.password);
    parentPort?.postMessage({ result });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
