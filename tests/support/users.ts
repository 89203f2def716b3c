import { sql } from 'drizzle-orm';
import { createUser } from '@/lib/users/create-user';
import type { Role } from '@/lib/vocabulary/users';
import { type Api, login, PASSWORD } from './api';

let people = 0;

/** Users with a password who have signed in, their accounts in the API, and the audit entries of a target. */
export function usersOf(api: () => Api) {
  async function person(role: Role = 'operator') {
    people += 1;
    const email = `someone-${people}@example.org`;
    const user = await createUser(api(), { email, name: `Someone ${people}`, role, password: PASSWORD });
    return { ...user, ...(await login(api().server.origin, email)) };
  }

  const me = (token: string) => api().call('GET', '/api/v1/auth/me', { token });

  async function auditOf(target: string) {
    const { rows } = await api().db.execute<Record<string, unknown>>(
      sql`SELECT actor, action, before, after FROM audit_log WHERE target = ${target} ORDER BY id`,
    );
    return rows;
  }

  return { person, me, auditOf };
}
