import { createHmac } from 'node:crypto';
import { linkOf, type Said } from './said';

/** The body of a generic webhook. */
export function renderWebhook(said: Said): string {
  const { incidentId, ...message } = said.message;
  return JSON.stringify({
    id: said.deliveryKey,
    incident_id: incidentId,
    incident_key: said.incidentKey,
    ...message,
    url: linkOf(said),
  });
}

/**
 * `t=1767225600,v1=<hex>`: HMAC-SHA256, under the channel's secret, of the time in seconds, a full stop and the body as
 * it is sent. A receiver must compare it in constant time, and refuse a time too far from its own.
 */
export function signatureOf(body: string, secret: string, atSeconds: number): string {
  const digest = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${digest}`;
}
