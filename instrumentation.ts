import type { Instrumentation } from 'next';

/** Runs once, before the server listens: a wrong environment stops the process with one line that says what is wrong. */
export async function register(): Promise<void> {
  // Next compiles this file for its edge runtime as well, which has neither sockets nor a database.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startWebProcess } = await import('@/lib/http/start');
    startWebProcess();
  }
}

/** What a page or a handler of Next threw: told in our own log, by the name of its route and without its address. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { webProcess } = await import('@/lib/http/process');
    const { routePath: route, routeType: kind } = context;
    webProcess().log.error({ method: request.method, route, kind, error }, 'a page failed');
  }
};
