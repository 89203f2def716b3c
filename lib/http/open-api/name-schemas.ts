import { z } from 'zod';
import * as alerts from '@/lib/contract/alerts';
import * as annotations from '@/lib/contract/annotations';
import * as audit from '@/lib/contract/audit';
import * as auth from '@/lib/contract/auth';
import * as catalog from '@/lib/contract/catalog';
import * as channels from '@/lib/contract/channels';
import * as common from '@/lib/contract/common';
import * as health from '@/lib/contract/health';
import * as jobs from '@/lib/contract/jobs';
import * as networks from '@/lib/contract/networks';
import * as problem from '@/lib/contract/problem';
import * as programs from '@/lib/contract/programs';
import * as repairs from '@/lib/contract/repairs';
import * as rollout from '@/lib/contract/rollout';
import * as standing from '@/lib/contract/standing';
import * as system from '@/lib/contract/system';
import * as users from '@/lib/contract/users';

/** The files of the contract whose shapes have a name in the documents. */
export const NAMED_FILES = {
  alerts,
  annotations,
  audit,
  auth,
  catalog,
  channels,
  common,
  health,
  jobs,
  networks,
  problem,
  programs,
  repairs,
  rollout,
  standing,
  system,
  users,
};

/** Scalars and whole queries say more where they are used than behind a name. */
const NAMED_TYPES = new Set(['object', 'union', 'enum', 'array', 'record']);
const UNNAMED = /(Query|Params)Shape$/;

let named = false;

/** Gives every exported shape the name of its export: `repairActionShape` is the schema `RepairAction`. */
export function nameSchemas(): void {
  if (named) return;
  named = true;
  for (const exports of Object.values(NAMED_FILES)) {
    for (const [name, shape] of Object.entries(exports)) {
      if (!name.endsWith('Shape') || UNNAMED.test(name) || !(shape instanceof z.ZodType)) continue;
      if (!NAMED_TYPES.has(shape.def.type) || z.globalRegistry.get(shape)?.id !== undefined) continue;
      z.globalRegistry.add(shape, { ...z.globalRegistry.get(shape), id: schemaName(name) });
    }
  }
}

function schemaName(exported: string): string {
  return exported[0]?.toUpperCase() + exported.slice(1, -'Shape'.length);
}
