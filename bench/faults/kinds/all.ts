import type { Kind } from '../kind';
import { bouncerKinds } from './bouncer';
import { certificateKinds } from './certificate';
import { clockKinds } from './clock';
import { connectionKinds } from './connection';
import { diskKinds } from './disk';
import { lockKinds } from './locks';
import { pageKinds } from './pages';
import { processKinds } from './process';
import { serverKinds } from './server';
import { silenceKinds } from './silence';
import { sqlstateKinds } from './sqlstate';

/** No fault at all: a failure here is not caused by a fault. */
const calm: Kind = { name: 'calm', what: 'nothing', seconds: 5, inject: async () => async () => {} };

export const KINDS: readonly Kind[] = [
  calm,
  ...connectionKinds,
  ...silenceKinds,
  ...serverKinds,
  ...sqlstateKinds,
  ...diskKinds,
  ...lockKinds,
  ...processKinds,
  ...clockKinds,
  ...bouncerKinds,
  ...certificateKinds,
  ...pageKinds,
];
