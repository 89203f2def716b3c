import { sql } from 'drizzle-orm';
import { createClient, type Database } from '@/db/client';
import { compareDirty } from '@/lib/writers/compare-dirty';
import type { TestContext } from './context';

/** Works on a connection of a program that calls itself so, and is not Lockstep. */
export async function writeAs<T>(
  { url }: Pick<TestContext, 'url'>,
  application: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = createClient({ url, applicationName: application, poolMax: 1 });
  try {
    return await work(db);
  } finally {
    await db.$client.end();
  }
}

/** Compares all that was written past Lockstep, with both looks. */
export async function compareAll(ctx: Pick<TestContext, 'db'>): Promise<void> {
  while ((await compareDirty(ctx, 0)).more);
}

/** What an old portal does: it lowers the licenses of these learners, and leaves their progress as it is. */
export const lowerLicenses = (users: readonly number[]) =>
  sql`UPDATE user_licenses SET current_level = 1 WHERE user_id = ANY (${sql.param([...users])}::bigint[])`;
