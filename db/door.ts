import { sql } from 'drizzle-orm';
import type { Transaction } from './transaction';

/**
 * Marks this transaction as one of the door, until it ends: the triggers that capture foreign writes do not run. The SQL
 * functions of the door set the same mark.
 */
export async function openDoor(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT set_config('lockstep.door', 'open', true)`);
}
