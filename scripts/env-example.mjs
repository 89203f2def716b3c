import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { root } from './setup/root.mjs';

/** `npm run env-example`: writes .env.example anew, after a variable came, went or changed. */
const { envExample } = await tsImport('../lib/env-example.ts', import.meta.url);
writeFileSync(join(root, '.env.example'), envExample());
