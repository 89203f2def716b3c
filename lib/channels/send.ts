import type { SecretKeys } from '@/lib/auth/secret-keys';
import type { AllowedTargets } from '@/lib/settings/addresses';
import type { SmtpServer } from '@/lib/settings/parse-smtp-url';
import { final, passing } from './delivery-failure';
import { sendMail } from './mail';
import { type PostOptions, post } from './post';
import { renderMail } from './render-mail';
import { renderPagerduty } from './render-pagerduty';
import { renderSlack } from './render-slack';
import { renderWebhook, signatureOf } from './render-webhook';
import type { Resolve } from './resolve-target';
import type { Said } from './said';
import { type ChannelSecret, type StoredChannel, unsealSecret } from './stored-channel';

/** What the environment says about sending. */
export type Sending = {
  secretKey: SecretKeys;
  publicUrl: string | null;
  allowed: AllowedTargets;
  /** For mail channels that name no server of their own. */
  smtp: SmtpServer | null;
  resolve: Resolve;
  /** For all of a delivery over HTTP, names, connection and answer. */
  postLimitMs: number;
  mailLimitMs: number;
};

export const PAGERDUTY_ENDPOINTS = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
} as const;

/**
 * Sends what was said to a channel, once. Returns a remark where it went well but not wholly. Throws DeliveryFailure when
 * it did not, or may not have been, taken.
 */
export async function send(channel: StoredChannel, said: Said, sending: Sending): Promise<string | null> {
  const secret = unsealSecret(channel.secret, channel.key, sending.secretKey);
  // Another process may have the key; and what is entered again in time goes out.
  if (secret === null) throw passing('its secret was sealed with another SECRET_KEY: enter it again');
  const { settings } = channel;
  const options: PostOptions = { ...sending, limitMs: sending.postLimitMs };
  switch (settings.kind) {
    case 'email':
      return mail(settings, secret, said, sending);
    case 'slack':
      await post(needed(secret.url), { body: renderSlack(said), explain: true }, options);
      return null;
    case 'pagerduty': {
      const endpoint = settings.endpoint ?? PAGERDUTY_ENDPOINTS[settings.region];
      for (const body of renderPagerduty(said, needed(secret.routing_key))) {
        await post(endpoint, { body, explain: settings.endpoint === null }, options);
      }
      return null;
    }
    case 'webhook': {
      const body = renderWebhook(said);
      const atSeconds = Math.floor(Date.now() / 1_000);
      const headers = {
        'X-Lockstep-Delivery': said.deliveryKey,
        'X-Lockstep-Event': said.message.event,
        'X-Lockstep-Signature': signatureOf(body, needed(secret.signing_secret), atSeconds),
      };
      await post(needed(secret.url), { body, headers }, options);
      return null;
    }
  }
}

async function mail(
  settings: Extract<StoredChannel['settings'], { kind: 'email' }>,
  secret: ChannelSecret,
  said: Said,
  sending: Sending,
): Promise<string | null> {
  const own = settings.server && { ...settings.server, password: secret.password ?? null, trusted: false };
  const server = own ?? sending.smtp;
  if (!server) throw final('SMTP_URL is not set, and the channel names no mail server');
  const refused = await sendMail(renderMail(said, settings), server, {
    ...sending,
    limitMs: sending.mailLimitMs,
  });
  return refused === 0 ? null : `the mail server refused ${refused} of ${settings.to.length} recipients`;
}

function needed(secret: string | undefined): string {
  if (secret === undefined) throw final('its secret is missing: enter it again');
  return secret;
}
