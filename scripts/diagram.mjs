import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { root } from './setup/root.mjs';

/** `npm run diagram`: writes docs/database.md again, after a table or a column was added, removed or changed. */
const { databaseDiagram } = await tsImport('../db/diagram.ts', import.meta.url);
writeFileSync(join(root, 'docs/database.md'), databaseDiagram());
