/** Runs once, before the server listens: a wrong environment stops the process with one line that says what is wrong. */
export async function register(): Promise<void> {
  // Next compiles this file for its edge runtime as well, which has neither sockets nor a database.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startWebProcess } = await import('@/lib/http/start');
    startWebProcess();
  }
}
