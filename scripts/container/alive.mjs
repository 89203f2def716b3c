import { readdirSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptEnvFiles } from '../../lib/environment.mjs';
import { root } from '../setup/root.mjs';

const timeoutMs = 4_000;
/** Nobody listens on the socket any more, or it belongs to another user. */
const notOurs = ['ECONNREFUSED', 'ENOENT', 'EACCES'];

function say(text) {
  process.stdout.write(`${text}\n`);
}

/** The answer of a process's probe; null when no process listens. */
function ask(where) {
  return new Promise((resolve) => {
    const request = get({ path: '/healthz', timeout: timeoutMs, agent: false, ...where }, (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
      response.once('end', () => resolve({ alive: response.statusCode === 200, said }));
      response.once('error', (error) => resolve({ alive: false, said: error.message }));
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', (error) =>
      resolve(notOurs.includes(error.code) ? null : { alive: false, said: error.message }),
    );
  });
}

/**
 * The workers of this container, or of this machine and user. A killed worker leaves a socket on which nobody listens.
 */
function workers() {
  return readdirSync(tmpdir())
    .filter((name) => /^lockstep-worker-\d+\.sock$/.test(name))
    .map((name) => ({ socketPath: join(tmpdir(), name) }));
}

/**
 * Whether the process of this container lives, by its own probe. A database that is away does not make it false.
 * @param {string | undefined} what `web` or `worker`
 */
export async function isAlive(what) {
  if (what !== 'web' && what !== 'worker') {
    say('alive web, or alive worker');
    return false;
  }
  adoptEnvFiles(root, process.env);
  const places =
    what === 'worker'
      ? workers()
      : [{ host: process.env.LISTEN_ADDRESS || '127.0.0.1', port: process.env.PORT || '3000' }];
  const answers = (await Promise.all(places.map(ask))).filter((answer) => answer !== null);
  for (const { said } of answers) say(said);
  if (answers.length === 0) say(`no ${what} process answers`);
  return answers.length > 0 && answers.every(({ alive }) => alive);
}
