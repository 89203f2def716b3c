import { type TestContext, testContext } from './context';
import { type HttpReceiver, startHttpReceiver } from './receivers';

type Closable = { close(): Promise<void> };

/** A database and a receiver of webhooks for each test of a file. Closes them and everything else that the test starts. */
export function deliverySite() {
  let ctx: TestContext;
  let receiver: HttpReceiver;
  const closing: Closable[] = [];
  const also = async <T extends Closable>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    closing.push(started);
    return started;
  };
  return {
    open: async () => {
      ctx = await testContext();
      receiver = await also(startHttpReceiver());
      return { ctx, receiver };
    },
    close: async () => {
      await Promise.all(closing.splice(0).map((one) => one.close()));
      await ctx.close();
    },
    closing,
    also,
    webhook: (url = receiver.url) => ({ kind: 'webhook', url, signing_secret: 'a-secret-of-sixteen' }),
  };
}

/** Settings for a mail server on this machine, with two recipients. */
export const mailTo = (port: number, more: object = {}) => ({
  kind: 'email',
  server: { host: '127.0.0.1', port, security: 'none', ...more },
  from: 'lockstep@example.org',
  to: ['ops@example.org', 'night@example.org'],
});
