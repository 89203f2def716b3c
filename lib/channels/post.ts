import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AllowedTargets } from '@/lib/settings/addresses';
import { hostOf } from '@/lib/settings/addresses';
import { connectionFailure, final, passing } from './delivery-failure';
import { type Resolve, resolveTarget } from './resolve-target';
import { within } from './within-limit';

const BODY_READ_BYTES = 4_096;
/** The longest that any delivery waits for its next try. */
export const RETRY_AFTER_MAX_MS = 3_600_000;
/** Ports from this one on are allowed beside 443; lower ports belong to other kinds of services. */
const LOWEST_OTHER_PORT = 1024;

export type PostOptions = { allowed: AllowedTargets; resolve: Resolve; limitMs: number };

/**
 * Posts a JSON text within the limit and returns after the receiver took it (2xx). Only https and only public
 * addresses, unless the deployer allowed the host. Redirects are not followed. Throws DeliveryFailure. With `explain`
 * the failure quotes the receiver's answer; never use it for a receiver that somebody else chose.
 */
export async function post(
  address: string,
  message: { body: string; headers?: Record<string, string>; explain?: boolean },
  options: PostOptions,
): Promise<void> {
  const url = checkedUrl(address, options.allowed);
  const host = hostOf(url);
  const answer = await within(options.limitMs, async (signal) => {
    const addresses = await resolveTarget(host, options);
    signal.throwIfAborted();
    return exchange(url, host, addresses, message, signal);
  });
  refuse(answer);
}

/** The URL, if a post to it is allowed. Throws DeliveryFailure. */
export function checkedUrl(address: string, allowed: AllowedTargets): URL {
  if (!URL.canParse(address)) throw final('the address is not a URL');
  const url = new URL(address);
  if (url.username || url.password) throw final('the address has a user or a password in it');
  const host = hostOf(url);
  if (allowed.hosts.has(host) && url.protocol === 'http:') return url;
  if (url.protocol !== 'https:') throw final('the address is not https://');
  const port = Number(url.port || 443);
  if (port !== 443 && port < LOWEST_OTHER_PORT && !allowed.hosts.has(host)) {
    throw final(`port ${port} is not one for https`);
  }
  return url;
}

type Answer = { status: number; retryAfter: string | undefined; said: string };

function exchange(
  url: URL,
  host: string,
  addresses: readonly string[],
  message: { body: string; headers?: Record<string, string>; explain?: boolean },
  signal: AbortSignal,
): Promise<Answer> {
  const secure = url.protocol === 'https:';
  const body = Buffer.from(message.body, 'utf8');
  const options = {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'User-Agent': 'Lockstep',
      ...message.headers,
    },
    lookup: pinned(addresses),
    signal,
    // No connection is kept, so that the next message checks the address again.
    agent: secure ? new SecureAgent({ keepAlive: false }) : new PlainAgent({ keepAlive: false }),
  };
  return new Promise((resolve, reject) => {
    const request = secure
      ? requestSecure(url, { ...options, ...(isIP(host) ? {} : { servername: host }) })
      : requestPlain(url, options);
    request.on('error', (error) => reject(signal.aborted ? signal.reason : connectionFailure(error)));
    request.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      const done = (said: string) => {
        resolve({ status, retryAfter: headers['retry-after'], said });
        request.destroy();
      };
      // After a success the rest of the answer is not needed.
      if (status < 300 || !message.explain) done('');
      else readStart(response, done);
    });
    request.end(body);
  });
}

/** A look-up that always answers with the checked addresses. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = all;
    if (options.all) callback(null, all);
    else if (first) callback(null, first.address, first.family);
  };
}

function readStart(response: IncomingMessage, done: (said: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () => done(Buffer.concat(chunks).subarray(0, BODY_READ_BYTES).toString('utf8'));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= BODY_READ_BYTES) finish();
  });
  response.on('end', finish);
  response.on('error', finish);
}

function refuse({ status, retryAfter, said }: Answer): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    throw final(`answered with a redirect (${status}), which is not followed`);
  }
  const explained = shortened(said);
  const words = `answered with ${status}${explained && `: ${explained}`}`;
  if (status >= 500 || status === 429 || status === 408 || status === 425) {
    throw passing(words, retryAfterMs(retryAfter));
  }
  throw final(words);
}

function shortened(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

/** Reads Retry-After, as seconds or a date, at most an hour; undefined when it cannot be used. */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const isDate = header.endsWith('GMT');
  const ms = isDate
    ? Date.parse(header) - nowMs
    : /^\d{1,9}$/.test(header)
      ? Number(header) * 1_000
      : Number.NaN;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS) : undefined;
}
