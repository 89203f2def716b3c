import type { Kind } from '../kind';
import { connectionKinds } from './connection';

/** Nothing happens: what fails here says nothing about faults. */
const calm: Kind = { name: 'calm', what: 'nothing', seconds: 5, inject: async () => async () => {} };

export const KINDS: readonly Kind[] = [calm, ...connectionKinds];
