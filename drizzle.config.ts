import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './db/schema/users.ts',
    './db/schema/programs.ts',
    './db/schema/standing.ts',
    './db/schema/health.ts',
    './db/schema/violation-counts.ts',
    './db/schema/audits.ts',
    './db/schema/operations.ts',
    './db/schema/measure.ts',
    './db/schema/alert-channels.ts',
    './db/schema/alerts.ts',
    './db/schema/rollout.ts',
    './db/schema/writers.ts',
    './db/schema/guard.ts',
  ],
  out: './drizzle',
});
