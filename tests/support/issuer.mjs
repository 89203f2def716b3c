import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

export const CLIENT = { id: 'lockstep', secret: 'what only the issuer and Lockstep know' };

/**
 * A real OpenID Connect issuer on this machine that demands PKCE. Whoever is sent to it chooses who they are: a link for
 * each person, and one that refuses. E-mail, name and groups are told by userinfo only, as many issuers do.
 * @param {{ port: number, redirectUri: string, people: Record<string, object> }} options what is told of each, by `sub`
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startIssuer({ port, redirectUri, people }) {
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, settings(redirectUri, people));
  const answer = provider.callback();
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/people/')) chosen(provider, people, request, response);
    else answer(request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url, stop };
}

function settings(redirectUri, people) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['cookies of the test issuer'] },
    // Longer than any test. Without these the issuer prints a warning at each start.
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/people/${uid}` },
    findAccount: (_, sub) => people[sub] && { accountId: sub, claims: () => ({ sub, ...people[sub] }) },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

async function chosen(provider, people, request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://here');
  const sub = searchParams.get('sub');
  if (sub) return provider.interactionFinished(request, response, { login: { accountId: sub } });
  if (searchParams.has('refuse')) {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  const links = Object.keys(people).map((one) => `<li><a href="${pathname}?sub=${one}">${one}</a>`);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(`<!doctype html><html lang="en"><title>Issuer</title><main><h1>Who are you?</h1>
    <ul>${links.join('')}<li><a href="${pathname}?refuse">refuse</a></ul></main></html>`);
}
