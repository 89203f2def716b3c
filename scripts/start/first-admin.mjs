import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepSecret } from './data-folder.mjs';
import { hasAdmin } from './given-database.mjs';

const defaultEmail = 'admin@lockstep.localhost';

/**
 * Decides how the first admin is created and what the person is told about signing in. ADMIN_EMAIL and ADMIN_PASSWORD
 * are used when they are set. Otherwise a password is generated, shown once and kept in a private file.
 * @returns {Promise<{variables: Record<string, string>, lines: string[], created: () => void}>} the variables for the
 *   migrate command, the lines to show, and a function to call after that command has succeeded
 */
export async function planFirstAdmin(dataFolder, memory, databaseUrl) {
  const file = join(dataFolder, 'admin-password');
  const given = process.env.ADMIN_PASSWORD || undefined;
  if (await hasAdmin(databaseUrl))
    return { variables: {}, lines: laterLines(file, memory), created: () => {} };

  const email = process.env.ADMIN_EMAIL || defaultEmail;
  const password = given ?? keepSecret(file, () => randomBytes(15).toString('base64url'));
  return {
    variables: { ADMIN_EMAIL: email, ADMIN_PASSWORD: password },
    lines: given
      ? [`Sign in as ${email} with the password from ADMIN_PASSWORD.`]
      : [
          `Sign in as ${email} with the password ${password}`,
          `(shown this once; it is kept in ${file}, which only you can read).`,
        ],
    created: () => memory.set({ adminEmail: email }),
  };
}

function laterLines(file, memory) {
  const email = memory.get('adminEmail');
  if (!email) return ['Sign in as one of the admins of this database.'];
  const kept = existsSync(file) && readFileSync(file, 'utf8').trim() !== '';
  return [`Sign in as ${email}${kept ? ` with the password in ${file}` : ''}.`];
}
