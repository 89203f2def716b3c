import { type Answer, type Api, startApi } from './api';
import { startServer } from './server';

export type TwoProcesses = Api & {
  /** The origin for a request by its number: the two processes take turns. */
  originOf(at: number): string;
};

/** The API in two processes on one database, because a guarantee for two requests must also hold for two processes. */
export async function startTwoProcesses(): Promise<TwoProcesses> {
  const api = await startApi();
  const second = await startServer({ databaseUrl: api.url });
  for (const role of ['operator', 'admin'] as const) await api.token(role);
  return {
    ...api,
    originOf: (at) => (at % 2 === 0 ? api.server.origin : second.origin),
    close: async () => {
      await second.stop();
      await api.close();
    },
  };
}

/** Calls `work` this many times at once, each with its number. */
export const times = <T>(count: number, work: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)));

/** The number of answers with this status. */
export const count = (answers: Answer[], status: number) =>
  answers.filter((answer) => answer.status === status).length;
