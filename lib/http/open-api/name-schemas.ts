import { z } from 'zod';
import * as account from '@/lib/contract/account';
import * as activities from '@/lib/contract/activities';
import * as alertRules from '@/lib/contract/alert-rules';
import * as audit from '@/lib/contract/audit';
import * as channelSettings from '@/lib/contract/channel-settings';
import * as channels from '@/lib/contract/channels';
import * as common from '@/lib/contract/common';
import * as decisions from '@/lib/contract/decisions';
import * as deliveries from '@/lib/contract/deliveries';
import * as email from '@/lib/contract/email';
import * as enrolments from '@/lib/contract/enrolments';
import * as grounds from '@/lib/contract/grounds';
import * as guard from '@/lib/contract/guard';
import * as health from '@/lib/contract/health';
import * as incidents from '@/lib/contract/incidents';
import * as jobs from '@/lib/contract/jobs';
import * as maintenance from '@/lib/contract/maintenance';
import * as networks from '@/lib/contract/networks';
import * as pairs from '@/lib/contract/pairs';
import * as problem from '@/lib/contract/problem';
import * as programs from '@/lib/contract/programs';
import * as repairs from '@/lib/contract/repairs';
import * as rollout from '@/lib/contract/rollout';
import * as sessions from '@/lib/contract/sessions';
import * as signIn from '@/lib/contract/sign-in';
import * as specializations from '@/lib/contract/specializations';
import * as system from '@/lib/contract/system';
import * as users from '@/lib/contract/users';
import * as violations from '@/lib/contract/violations';
import * as writers from '@/lib/contract/writers';

/** The files of the contract whose shapes have a name in the documents. */
export const NAMED_FILES = {
  account,
  activities,
  'alert-rules': alertRules,
  audit,
  'channel-settings': channelSettings,
  channels,
  common,
  decisions,
  deliveries,
  email,
  enrolments,
  grounds,
  guard,
  health,
  incidents,
  jobs,
  maintenance,
  networks,
  pairs,
  problem,
  programs,
  repairs,
  rollout,
  sessions,
  'sign-in': signIn,
  specializations,
  system,
  users,
  violations,
  writers,
};

/** Scalars and whole queries are not named: they are clearer where they are used. */
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
