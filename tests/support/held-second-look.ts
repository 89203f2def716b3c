import pg from 'pg';

/** Keeps every check from its second look, which reads the history of licenses, until it is let go. */
export async function holdSecondLook({ ownerUrl }: { ownerUrl: string }): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: ownerUrl });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE license_progressions IN ACCESS EXCLUSIVE MODE');
  return async () => {
    await holder.query('COMMIT');
    await holder.end();
  };
}
