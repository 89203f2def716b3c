import { inTransaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import { lockUser } from './read-user';
import { applyChanges, differences } from './update-user';

export type OwnChanges = Partial<{
  name: Me['name'] | undefined;
  locale: Me['locale'] | undefined;
  time_zone: Me['time_zone'] | undefined;
}>;

/**
 * Changes the settings that every user may change in their own account. The newest change counts; there is no version
 * to send.
 */
export async function updateMe(ctx: Context, input: { userId: number; changes: OwnChanges }): Promise<Me> {
  return inTransaction(ctx.db, async (tx) => {
    const user = await lockUser(tx, input.userId);
    const changed = await applyChanges(ctx, tx, user, differences(user, input.changes));
    const { id, email, name, role, locale, time_zone, second_factor_enabled } = changed;
    return { id, email, name, role, locale, time_zone, second_factor_enabled };
  });
}
