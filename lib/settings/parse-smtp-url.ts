import type { SmtpSecurity } from '@/lib/vocabulary/channels';
import { hostOf } from './addresses';

/** A mail server, with all that is needed to give it a message. */
export type SmtpServer = {
  host: string;
  port: number;
  security: SmtpSecurity;
  user: string | null;
  password: string | null;
  /** True for the deployer's own server, which may be anywhere. The addresses of other servers are checked. */
  trusted: boolean;
};

const DEFAULT_PORTS = { 'smtp:': 587, 'smtps:': 465 } as const;

/**
 * `smtps://user:password@host:465` is TLS from the start, `smtp://…` STARTTLS, `smtp://…?security=none` neither. Null for
 * anything else.
 */
export function parseSmtpUrl(text: string): SmtpServer | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') return null;
  const asked = url.searchParams.get('security');
  const others = [...url.searchParams.keys()].some((name) => name !== 'security');
  const plain = url.protocol === 'smtp:' && asked === 'none';
  if (!url.hostname || (url.pathname !== '' && url.pathname !== '/') || url.hash || others) return null;
  if (asked !== null && !plain) return null;
  const user = decode(url.username);
  const password = decode(url.password);
  if (user === null || password === null) return null;
  return {
    host: hostOf(url),
    port: Number(url.port) || DEFAULT_PORTS[url.protocol],
    security: plain ? 'none' : url.protocol === 'smtps:' ? 'tls' : 'starttls',
    user: user || null,
    password: password || null,
    trusted: true,
  };
}

/**
 * Null when a percent sign begins no valid escape, or when the result has a control character, which could end an SMTP
 * command.
 */
function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text);
    return /\p{Cc}/u.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}
