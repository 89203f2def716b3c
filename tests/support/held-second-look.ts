import pg from 'pg';

/** Blocks the second look of every check, which reads the ledger, until the returned function is called. */
export async function holdSecondLook({ ownerUrl }: { ownerUrl: string }): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: ownerUrl });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE activities IN ACCESS EXCLUSIVE MODE');
  return async () => {
    await holder.query('COMMIT');
    await holder.end();
  };
}
