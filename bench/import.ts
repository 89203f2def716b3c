import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { createClient } from '@/db/client';
import { migrate } from '@/db/migrate';
import { loadDatabaseUrl } from '@/lib/config';
import { importDirectory } from '@/lib/import/import-directory';
import { createLog } from '@/lib/log';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';

/**
 * Measures an import of activity into a new database, in rows a second from the file to committed rows, and a second
 * import when every row already exists. DATABASE_URL names a server on which a database may be created.
 */
const USERS = 20_000;
const ROWS = 200_000;

const serverUrl = loadDatabaseUrl();
const name = `bench_import_${process.pid}`;
const url = new URL(serverUrl);
url.pathname = `/${name}`;
const server = createClient({ url: serverUrl, applicationName: 'lockstep-bench', poolMax: 1 });
const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
try {
  await server.execute(sql.raw(`CREATE DATABASE ${name}`));
  await migrate(url.toString());
  writeFiles();
  const db = createClient({
    url: url.toString(),
    applicationName: 'lockstep-bench',
    poolMax: 4,
    statementTimeoutMs: 0,
  });
  for (const run of ['first', 'again']) {
    const laps = new Map<string, number>();
    const result = await importDirectory(
      { db, actor: { kind: 'system', job: 'bench' }, log: createLog({ name: 'bench', enabled: false }) },
      {
        folder,
        rejectsFile: '/dev/null',
        dryRun: false,
        onProgress: ({ file }) => laps.set(file, laps.get(file) ?? performance.now()),
      },
    );
    const seconds = (performance.now() - (laps.get('activity.csv') ?? 0)) / 1000;
    console.log(
      `${run}: ${ROWS} activity rows in ${seconds.toFixed(1)} s = ${Math.round(ROWS / seconds)} rows/s; ` +
        `with users ${result.rows} rows in ${(result.duration_ms / 1000).toFixed(1)} s; rejected ${result.rejected}; ` +
        `memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
    );
  }
  const { rows } = await db.execute(sql`
    SELECT count(*)::int AS pairs, count(*) FILTER (WHERE p.current_level IS DISTINCT FROM l.current_level)::int AS broken
    FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id)`);
  console.log(`pairs ${rows[0]?.pairs}, out of agreement ${rows[0]?.broken}`);
  await db.$client.end();
} finally {
  await server.execute(sql.raw(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  await server.$client.end();
  rmSync(folder, { recursive: true });
}

/** Writes the activity ordered by day, so that a learner's rows are far apart, as in a real export. */
function writeFiles(): void {
  const users = Array.from(
    { length: USERS },
    (_, index) => `U${index},u${index}@example.org,Learner ${index}`,
  );
  writeFileSync(join(folder, 'users.csv'), `external_id,email,name\n${users.join('\n')}\n`);
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const day = new Date(Date.UTC(2013, 8, 1 + Math.floor((index * 200) / ROWS))).toISOString().slice(0, 10);
    const user = (index * 7919) % USERS;
    const specialization = SPECIALIZATION_IDS[(user + Math.floor(index / USERS)) % 2 ? 0 : user % 3];
    return `${day},U${user},${specialization},${((index * 31) % 60) * 500},${index % 8},10,15,a-${index}`;
  });
  const header =
    'occurred_on,external_id,specialization,xp,sessions,theory_hours,practice_hours,activity_key';
  writeFileSync(join(folder, 'activity.csv'), `${header}\n${rows.join('\n')}\n`);
}
