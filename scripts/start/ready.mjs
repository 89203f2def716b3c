import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../setup/failure.mjs';

const timeoutMs = 90_000;
const requestTimeoutMs = 5_000;

function ask(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: requestTimeoutMs, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode, body }));
      response.once('error', () => resolve({ status: 0, body: '' }));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', (error) => resolve({ status: 0, body: error.message }));
  });
}

/** Waits until the web server says that it is ready. `check` throws when waiting makes no sense any more. */
export async function waitUntilReady(port, check, logFile) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    check();
    const { status, body } = await ask(`http://127.0.0.1:${port}/readyz`);
    if (status === 200) return;
    // This state does not end by itself, so waiting is useless.
    if (body.includes('other_secret_key')) {
      throw new Failure(
        'This database was used with another SECRET_KEY. Start with that one, or see "SECRET_KEY" in docs/operations.md.',
      );
    }
    if (Date.now() > deadline) {
      throw new Failure(
        `The web server did not become ready (last answer: ${status || 'none'} ${body.slice(0, 300)}). See ${logFile}.`,
      );
    }
    await pause(200);
  }
}
