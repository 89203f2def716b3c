import { secretKeysOf } from '@/lib/auth/secret-keys';
import type { Config } from '@/lib/config';
import type { AllowedTargets } from '@/lib/settings/addresses';
import { resolveByDns } from './resolve-target';
import type { Sending } from './send';
import type { ChannelWriting } from './write-channels';

const POST_LIMIT_MS = 5_000;
/** Long, because mail servers greet unknown clients slowly. */
const MAIL_LIMIT_MS = 15_000;

export function sendingOf(config: Config): Sending {
  return {
    secretKey: secretKeysOf(config),
    publicUrl: config.PUBLIC_URL ?? null,
    allowed: allowedTargetsOf(config),
    smtp: config.SMTP_URL ?? null,
    resolve: resolveByDns,
    postLimitMs: POST_LIMIT_MS,
    mailLimitMs: MAIL_LIMIT_MS,
  };
}

export function allowedTargetsOf(config: Config): AllowedTargets {
  return { hosts: config.ALERT_ALLOWED_HOSTS, networks: config.ALERT_ALLOWED_NETWORKS };
}

/** The rules that a channel's settings are checked against, and the key that seals its secrets. */
export function channelWritingOf(config: Config): ChannelWriting {
  return {
    secretKey: secretKeysOf(config),
    allowed: allowedTargetsOf(config),
    hasSmtp: config.SMTP_URL !== undefined,
  };
}
