import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { root } from './setup/root.mjs';

/** `npm run env-example`: writes .env.example again, after a variable was added, removed or changed. */
const { envExample } = await tsImport('../lib/env-example.ts', import.meta.url);
writeFileSync(join(root, '.env.example'), envExample());
