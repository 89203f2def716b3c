import type { Api } from './api';
import { addUser, plantHistory, plantPair } from './context';

/** Two learners with a violation that a check found: history explains the one and no evidence explains the other. */
export async function plantViolations(api: Api): Promise<{ behind: number; unexplained: number }> {
  const behind = await addUser(api.db);
  await plantPair(api.db, behind, { progress: 1, license: 2 });
  await plantHistory(api.db, behind, [[1, 2]]);
  const unexplained = await addUser(api.db);
  await plantPair(api.db, unexplained, { progress: 5, license: 1 });
  await api.call('POST', '/api/v1/health/check-now', { as: 'operator' });
  return { behind, unexplained };
}
