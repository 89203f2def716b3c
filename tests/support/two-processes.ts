import { type Answer, type Api, startApi } from './api';
import { startServer } from './server';

export type TwoProcesses = Api & {
  /** Every other request goes to the other process. */
  originOf(at: number): string;
};

/** The API in two processes on one database: what is true of two requests must be true of two processes. */
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

/** The same so many times at once, each told which it is. */
export const times = <T>(count: number, work: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)));

/** How many of the answers have this status. */
export const count = (answers: Answer[], status: number) =>
  answers.filter((answer) => answer.status === status).length;
