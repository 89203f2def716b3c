import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import type { FieldError } from '@/lib/contract/problem';
import { DomainError } from '@/lib/errors';

type Unique = { email?: string | undefined; externalId?: string | undefined };

const NAMES: Record<string, string> = { email: 'e-mail address', external_id: 'external id' };

/** The refusal of an e-mail address or an external id that another user has; it names that user. */
export async function alreadyExists(db: Queryable, { email, externalId }: Unique): Promise<DomainError> {
  const { rows } = await db.execute<{ id: string; path: string }>(sql`
    SELECT id, 'email' AS path FROM users WHERE email = ${email ?? null}
    UNION ALL SELECT id, 'external_id' FROM users WHERE external_id = ${externalId ?? null}`);
  const errors: FieldError[] = rows.map(({ id, path }) => ({
    path,
    message: `belongs to user ${id}`,
    user_id: Number(id),
  }));
  const [first] = errors;
  const said = first
    ? `a user with this ${NAMES[first.path]} exists already: user ${first.user_id}`
    : 'a user with this e-mail address or external id exists already';
  return new DomainError('already_exists', said, errors);
}
