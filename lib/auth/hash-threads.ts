import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';
import { processWide } from '@/lib/process-wide';

type Job = { password: string; options: Options } | { password: string; stored: string };
type Result = string | boolean | null;
type Outcome = { result: Result } | { error: Error };

/** Threads that have nothing to do; the newest is taken first. */
const idle = processWide<Worker[]>('hash-threads', () => []);

/** An argon2 hash in PHC form, made on a thread of low priority so that other requests run first. */
export function hashOnThread(password: string, options: Options): Promise<string> {
  return run({ password, options }) as Promise<string>;
}

/** Whether the password matches the stored hash; null for a text that is no hash. */
export function verifyOnThread(stored: string, password: string): Promise<boolean | null> {
  return run({ password, stored }) as Promise<boolean | null>;
}

/** A thread that ends while it is idle is removed from the list, because it would never answer a job. */
function startThread(): Worker {
  const thread = new Worker(new URL('./hash-thread.mjs', import.meta.url));
  // Without a listener an error of an idle thread would end the process. An exit follows each error.
  thread.on('error', () => undefined);
  thread.on('exit', () => {
    const place = idle.indexOf(thread);
    if (place !== -1) idle.splice(place, 1);
  });
  return thread;
}

/** Starts a thread when none is idle. Threads are kept for later jobs, and do not keep the process alive. */
function run(job: Job): Promise<Result> {
  const thread = idle.pop() ?? startThread();
  thread.ref();
  return new Promise((resolve, reject) => {
    const end = () => {
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      thread.unref();
    };
    const onMessage = (outcome: Outcome) => {
      end();
      idle.push(thread);
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.result);
    };
    const onError = (error: Error) => {
      end();
      reject(error);
    };
    const onExit = (code: number) => onError(new Error(`a thread that hashes passwords ended with ${code}`));
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(job);
  });
}
