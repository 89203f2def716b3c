import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { ChannelSettingsBody } from '@/lib/contract/channel-settings';
import { DomainError } from '@/lib/errors';
import { type AllowedTargets, hostOf, mayConnect } from '@/lib/settings/addresses';
import { DeliveryFailure } from './delivery-failure';
import { SMTP_PORTS } from './mail';
import { checkedUrl } from './post';
import type { ChannelSecret, StoredSettings } from './stored-channel';

export type SettingsPolicy = {
  allowed: AllowedTargets;
  /** Whether SMTP_URL names a mail server. */
  hasSmtp: boolean;
};

export type Settled = {
  settings: StoredSettings;
  secret: ChannelSecret;
  /** A secret that was generated here and is shown once. */
  made: string | null;
};

/** The stored settings before the change; the secret is null when it cannot be read any more. */
export type Before = { settings: StoredSettings; secret: ChannelSecret | null };

/**
 * The settings and secrets to store, made from the input and the stored ones. Throws `invalid_input` for a target to
 * which sending is never allowed, and for a missing secret.
 */
export function settleSettings(
  body: ChannelSettingsBody,
  before: Before | null,
  policy: SettingsPolicy,
): Settled {
  if (before !== null && before.settings.kind !== body.kind) {
    throw invalid('kind', 'cannot be changed; create another channel');
  }
  const kept = before?.secret ?? {};
  switch (body.kind) {
    case 'email':
      return settleEmail(body, before, policy);
    case 'slack': {
      const url = body.url ?? kept.url ?? missing('url');
      return {
        settings: { kind: 'slack', host: checked(url, 'url', policy.allowed).shown },
        secret: { url },
        made: null,
      };
    }
    case 'pagerduty':
      return settlePagerDuty(body, before, policy);
    case 'webhook': {
      const url = body.url ?? kept.url ?? missing('url');
      const known = body.signing_secret ?? kept.signing_secret;
      const made = known === undefined ? randomBytes(32).toString('base64url') : null;
      return {
        settings: { kind: 'webhook', host: checked(url, 'url', policy.allowed).shown },
        secret: { url, signing_secret: known ?? (made as string) },
        made,
      };
    }
  }
}

function settlePagerDuty(
  { endpoint, region, routing_key: entered }: Extract<ChannelSettingsBody, { kind: 'pagerduty' }>,
  before: Before | null,
  { allowed }: SettingsPolicy,
): Settled {
  if (endpoint !== null && !allowed.hosts.has(checked(endpoint, 'endpoint', allowed).host)) {
    throw invalid('endpoint', 'its host must be among ALERT_ALLOWED_HOSTS');
  }
  const was = before?.settings.kind === 'pagerduty' ? before.settings.endpoint : null;
  // A key that was entered for one endpoint is never sent to another.
  const kept = endpoint === was ? before?.secret?.routing_key : undefined;
  return {
    settings: { kind: 'pagerduty', region, endpoint },
    secret: { routing_key: entered ?? kept ?? missing('routing_key') },
    made: null,
  };
}

function settleEmail(
  { server, from, to }: Extract<ChannelSettingsBody, { kind: 'email' }>,
  before: Before | null,
  policy: SettingsPolicy,
): Settled {
  if (server === null) {
    if (!policy.hasSmtp) throw invalid('server', 'must name a mail server: SMTP_URL is not set');
    return { settings: { kind: 'email', server: null, from, to }, secret: {}, made: null };
  }
  const { host, port, security, user } = server;
  checkMailServer(server, policy.allowed);
  const was = before?.settings.kind === 'email' ? before.settings.server : null;
  const sameServer =
    was?.host === host && was.port === port && was.security === security && was.user === user;
  // A password that was entered for one server is never sent to another.
  const password =
    user === null ? undefined : (server.password ?? (sameServer ? before?.secret?.password : undefined));
  if (user !== null && password === undefined) missing('server.password');
  if (user === null && server.password !== undefined)
    throw invalid('server.user', 'is needed with a password');
  return {
    settings: {
      kind: 'email',
      server: { host, port, security, user, has_password: password !== undefined },
      from,
      to,
    },
    secret: password === undefined ? {} : { password },
    made: null,
  };
}

function checkMailServer(
  { host, port, security, user }: { host: string; port: number; security: string; user: string | null },
  allowed: AllowedTargets,
): void {
  if (isIP(host) && !mayConnect(host, host, allowed)) throw invalid('server.host', NOT_PUBLIC);
  const isAllowed = allowed.hosts.has(host);
  if (!isAllowed && !SMTP_PORTS.some((one) => one === port)) {
    throw invalid('server.port', `must be one of ${SMTP_PORTS.join(', ')}`);
  }
  if (!isAllowed && security === 'none' && user !== null) {
    throw invalid('server.security', 'must be tls or starttls where a password is sent');
  }
}

const NOT_PUBLIC = 'is not a public address; see ALERT_ALLOWED_HOSTS and ALERT_ALLOWED_NETWORKS';

/** The host of an allowed URL, and the text with its port that is shown for it. */
function checked(address: string, field: string, allowed: AllowedTargets): { host: string; shown: string } {
  try {
    const url = checkedUrl(address, allowed);
    const host = hostOf(url);
    if (isIP(host) && !mayConnect(host, host, allowed)) throw invalid(field, NOT_PUBLIC);
    return { host, shown: url.host };
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    throw invalid(field, error.message.replace(/^the address /, ''));
  }
}

function missing(field: string): never {
  throw invalid(field, 'is needed');
}

function invalid(field: string, message: string): DomainError {
  const path = `settings.${field}`;
  return new DomainError('invalid_input', `${path} ${message}`, [{ path, message }]);
}
