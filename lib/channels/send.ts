import type { SecretKeys } from '@/lib/auth/secret-keys';
import type { AllowedTargets } from '@/lib/settings/addresses';
import type { SmtpServer } from '@/lib/settings/parse-smtp-url';
import { PAGERDUTY_ENDPOINTS } from '@/lib/vocabulary/channels';
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

/** The settings for sending, from the environment. */
export type Sending = {
  secretKey: SecretKeys;
  publicUrl: string | null;
  allowed: AllowedTargets;
  /** The server for mail channels that name none. */
  smtp: SmtpServer | null;
  resolve: Resolve;
  /** The limit for a whole delivery over HTTP: name look-up, connection and answer. */
  postLimitMs: number;
  mailLimitMs: number;
};

/**
 * Sends a message to a channel, once. Returns a remark when only a part of the recipients got it. Throws
 * DeliveryFailure when the receiver did not take it, or perhaps did not.
 */
export async function send(channel: StoredChannel, said: Said, sending: Sending): Promise<string | null> {
  const secret = unsealSecret(channel.secret, channel.key, sending.secretKey);
  // Not final: another process may have the right key, and the secret may be entered again in time.
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
