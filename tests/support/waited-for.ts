import type pg from 'pg';

/** Whether another session of the database waits for a lock of this one. */
export async function isWaitedFor(holder: pg.Client): Promise<boolean> {
  const { rowCount } = await holder.query(
    'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))',
  );
  return rowCount !== 0;
}
