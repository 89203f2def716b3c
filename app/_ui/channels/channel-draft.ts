import type { Channel } from '@/lib/contract/channels';
import type { Severity } from '@/lib/vocabulary/alerts';
import type { ChannelKind, PagerdutyRegion, SmtpSecurity } from '@/lib/vocabulary/channels';

/** A channel in the form: the fields of every kind, also of kinds that are not chosen. */
export type ChannelDraft = {
  name: string;
  min_severity: Severity;
  kind: ChannelKind;
  /** The mail server of the environment, or the channel's own. */
  server: 'environment' | 'own';
  host: string;
  port: string;
  security: SmtpSecurity;
  user: string;
  password: string;
  from: string;
  to: string;
  url: string;
  region: PagerdutyRegion;
  endpoint: string | null;
  routing_key: string;
  signing_secret: string;
};

const NEW: ChannelDraft = {
  name: '',
  min_severity: 'warning',
  kind: 'email',
  server: 'own',
  host: '',
  port: '587',
  security: 'starttls',
  user: '',
  password: '',
  from: '',
  to: '',
  url: '',
  region: 'us',
  endpoint: null,
  routing_key: '',
  signing_secret: '',
};

/** The initial values of the form. Secrets are never known; empty fields leave them unchanged. */
export function draftOf(channel: Channel | null): ChannelDraft {
  if (channel === null) return NEW;
  const { name, min_severity, kind, settings } = channel;
  const draft = { ...NEW, name, min_severity, kind };
  if (settings.kind === 'pagerduty') {
    return { ...draft, region: settings.region, endpoint: settings.endpoint };
  }
  if (settings.kind !== 'email') return draft;
  const { server, from, to } = settings;
  const addresses = { from, to: to.join(', ') };
  if (server === null) return { ...draft, ...addresses, server: 'environment' };
  const { host, port, security, user } = server;
  return { ...draft, ...addresses, host, port: String(port), security, user: user ?? '' };
}

/** The body for the API, made from a draft. */
export function bodyOf(draft: ChannelDraft) {
  const { name, min_severity } = draft;
  return { name, min_severity, settings: settingsOf(draft) };
}

function settingsOf(draft: ChannelDraft) {
  switch (draft.kind) {
    case 'email':
      return {
        kind: 'email' as const,
        server: draft.server === 'own' ? serverOf(draft) : null,
        from: draft.from,
        to: draft.to.split(/[\s,;]+/).filter((address) => address !== ''),
      };
    case 'slack':
      return { kind: 'slack' as const, ...given('url', draft.url) };
    case 'pagerduty':
      return {
        kind: 'pagerduty' as const,
        region: draft.region,
        endpoint: draft.endpoint,
        ...given('routing_key', draft.routing_key),
      };
    case 'webhook':
      return {
        kind: 'webhook' as const,
        ...given('url', draft.url),
        ...given('signing_secret', draft.signing_secret),
      };
  }
}

function serverOf({ host, port, security, user, password }: ChannelDraft) {
  return {
    host,
    port: Number(port),
    security,
    user: user.trim() === '' ? null : user.trim(),
    ...given('password', password),
  };
}

function given<Name extends string>(name: Name, value: string): { [K in Name]?: string } {
  return (value === '' ? {} : { [name]: value }) as { [K in Name]?: string };
}

/** The fields of the form that the API may refuse, by their path in the API. */
const FIELDS = {
  name: 'name',
  'settings.url': 'url',
  'settings.endpoint': 'url',
  'settings.routing_key': 'routing_key',
  'settings.signing_secret': 'signing_secret',
  'settings.server': 'server',
  'settings.server.host': 'host',
  'settings.server.port': 'port',
  'settings.server.security': 'security',
  'settings.server.user': 'user',
  'settings.server.password': 'password',
  'settings.from': 'from',
  'settings.to': 'to',
} as const;
export type Field = (typeof FIELDS)[keyof typeof FIELDS];

/** The field that a path of the API belongs to: `settings.to[1]` is one of the recipients. */
export function fieldOf(path: string | null): Field | null {
  const known = Object.entries(FIELDS).find(([name]) => path?.replace(/(\[\d+\]|\.\d+)$/, '') === name);
  return known ? known[1] : null;
}
