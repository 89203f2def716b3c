import type { Profile } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { Config } from '@/lib/config';
import type { IssuerRules } from '@/lib/issuer/sign-in-with-issuer';

/** Part of next-auth's addresses: `signin/oidc` and `callback/oidc`. */
export const ISSUER_PROVIDER = 'oidc';

const ANSWER_TIMEOUT_MS = 5_000;

/** The claims of the issuer about a person: from the verified ID token, and additional ones from its userinfo. */
export type IssuerProfile = Profile & { sub: string } & Record<string, unknown>;

/** The rules of the configured issuer. Null without an issuer. */
export function issuerRulesOf(config: Config): IssuerRules | null {
  if (config.OIDC_ISSUER === undefined || config.OIDC_ROLES === undefined) return null;
  return {
    issuer: config.OIDC_ISSUER,
    roleClaim: config.OIDC_ROLE_CLAIM,
    roles: config.OIDC_ROLES,
    secondFactorWords: config.OIDC_SECOND_FACTOR,
    requireSecondFactor: config.REQUIRE_MFA,
  };
}

/** next-auth's settings for an issuer, discovered at each sign-in: a code with PKCE, state and nonce, for an ID token. */
export function issuerProvider(config: Config, issuer: string): OAuthConfig<IssuerProfile> {
  return {
    id: ISSUER_PROVIDER,
    name: 'Single sign-on',
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId: config.OIDC_CLIENT_ID ?? '',
    clientSecret: config.OIDC_CLIENT_SECRET ?? '',
    authorization: { params: { scope: config.OIDC_SCOPES } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    httpOptions: { timeout: ANSWER_TIMEOUT_MS },
    userinfo: {
      // Many issuers name groups only in userinfo. Claims of the ID token have priority, because only they are signed.
      request: async ({ client, tokens }) => {
        if (client.issuer.metadata.issuer !== issuer) {
          throw new Error(`the issuer calls itself ${client.issuer.metadata.issuer}, not OIDC_ISSUER`);
        }
        const more = client.issuer.metadata.userinfo_endpoint ? await client.userinfo(tokens as never) : {};
        return { ...more, ...(tokens as { claims(): object }).claims() } as IssuerProfile;
      },
    },
    profile: ({ sub }) => ({ id: sub }),
  };
}
