import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'deploy/systemd';

/** The systemd units that are delivered. */
export const SYSTEMD_UNITS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.service'))
  .map((file) => ({ file, text: readFileSync(join(FOLDER, file), 'utf8') }));
