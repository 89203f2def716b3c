export const CHANNEL_KINDS = ['email', 'slack', 'pagerduty', 'webhook'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** `unused`: nothing was ever sent, so the state is not known yet. */
export const CHANNEL_STATES = ['working', 'failing', 'off', 'unused'] as const;

export const DELIVERY_STATES = [
  'pending',
  'sending',
  'delivered',
  'dead',
  'dismissed',
  'superseded',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const ALERT_EVENTS = [
  'opened',
  'worsened',
  'eased',
  'reminder',
  'acknowledged',
  'recovered',
  'test',
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

export const SMTP_SECURITIES = ['tls', 'starttls', 'none'] as const;
export type SmtpSecurity = (typeof SMTP_SECURITIES)[number];

export const PAGERDUTY_REGIONS = ['us', 'eu'] as const;
export type PagerdutyRegion = (typeof PAGERDUTY_REGIONS)[number];

/** Where PagerDuty takes events: https://developer.pagerduty.com/docs/events-api-v2-overview. */
export const PAGERDUTY_ENDPOINTS: Readonly<Record<PagerdutyRegion, string>> = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
};
