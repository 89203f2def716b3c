import { createTestDatabase, type TestDatabase } from './database';
import { startServer, type WebServer } from './server';
import { waitFor } from './wait-for';

export type KeptServer = {
  /** Makes the database of the server anew, and answers once the server uses it. The first call starts the server. */
  anew(): Promise<{ server: WebServer; database: TestDatabase }>;
  stop(): Promise<void>;
};

/** One server for tests that run one after the other, each on a database that is as good as its own. */
export function keepServer(env: Record<string, string> = {}): KeptServer {
  let started: Promise<{ server: WebServer; database: TestDatabase }> | undefined;
  const start = async () => {
    const database = await createTestDatabase();
    return { database, server: await startServer({ databaseUrl: database.url, env }) };
  };
  return {
    anew: async () => {
      const isNew = started === undefined;
      started ??= start();
      const { server, database } = await started;
      if (!isNew) await database.renew();
      // When it answers, it has noticed as well that its connections to the database before this one are gone.
      await waitFor('the server is ready', async () => (await fetch(`${server.origin}/readyz`)).ok);
      const from = server.output().length;
      return { database, server: { ...server, output: () => server.output().slice(from) } };
    },
    stop: async () => {
      if (!started) return;
      const { server, database } = await started;
      await server.stop();
      await database.drop();
    },
  };
}
