import { z } from 'zod';
import { ROLES } from './common';

export const loginBodyShape = z.strictObject({
  email: z.string().trim().toLowerCase().min(3).max(254),
  password: z.string().min(1).max(128),
});

export const refreshBodyShape = z.strictObject({ refresh_token: z.string().min(1).max(500) });
export const logoutBodyShape = z.strictObject({ refresh_token: z.string().min(1).max(500) });

export const tokensShape = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('bearer'),
  /** Seconds. */
  expires_in: z.int(),
});
export type Tokens = z.infer<typeof tokensShape>;

export const meShape = z.object({ id: z.int(), email: z.string(), name: z.string(), role: z.enum(ROLES) });
export type Me = z.infer<typeof meShape>;
