import { createTestDatabase, type TestDatabase } from './database';
import { startServer, type WebServer } from './server';
import { waitFor } from './wait-for';

export type KeptServer = {
  /** Creates the server's database again, and resolves when the server uses it. The first call starts the server. */
  anew(): Promise<{ server: WebServer; database: TestDatabase }>;
  stop(): Promise<void>;
};

/** One server for tests that run one after another. Each test gets a database that is like new. */
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
      // When this succeeds, the server has also noticed that its connections to the earlier database are gone.
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
