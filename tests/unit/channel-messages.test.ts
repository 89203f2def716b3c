import { describe, expect, it } from 'vitest';
import type { AlertMessage } from '@/lib/alert/alert-message';
import { messageOf } from '@/lib/alert/message-of';
import { backOffMs, DELIVERY_PACE } from '@/lib/channels/deliver-messages';
import { renderMail } from '@/lib/channels/render-mail';
import { renderPagerduty } from '@/lib/channels/render-pagerduty';
import { renderSlack } from '@/lib/channels/render-slack';
import { renderWebhook, signatureOf } from '@/lib/channels/render-webhook';
import type { Said } from '@/lib/channels/said';

const MESSAGE: AlertMessage = {
  event: 'opened',
  incidentId: 7,
  subject: 'error_rate',
  severity: 'critical',
  title: 'Errors <b>& more</b>\n12 %',
  facts: [{ name: 'Requests', value: '<!channel> "12" of 100' }],
  since: '2026-01-31T12:00:00.000Z',
  at: '2026-01-31T12:05:00.000Z',
  path: '/alerts/7',
};

const said = (
  more: Partial<AlertMessage> = {},
  publicUrl: string | null = 'https://lockstep.example.org',
): Said => ({
  message: { ...MESSAGE, ...more },
  deliveryKey: 'lockstep-k-3',
  incidentKey:
    (more.incidentId === undefined ? 7 : more.incidentId) === null ? null : 'lockstep-k-incident-7',
  publicUrl,
});

const event = (text: string) => JSON.parse(text) as Record<string, Record<string, unknown>>;

describe('a mail', () => {
  const mail = renderMail(said(), { from: 'lockstep@example.org', to: ['a@example.org'] });

  it('says everything in one line, in text and in HTML, with nothing of it taken for markup', () => {
    expect(mail.subject).toBe('[critical] Alert: Errors <b>& more</b> 12 %');
    expect(mail.text).toContain('Since: 2026-01-31 12:00 UTC');
    expect(mail.text).toContain('https://lockstep.example.org/alerts/7');
    expect(mail.html).toContain('Errors &lt;b&gt;&amp; more&lt;/b&gt; 12 %');
    expect(mail.html).not.toContain('<b>');
    expect(mail.html).toContain('href="https://lockstep.example.org/alerts/7"');
  });

  it('keeps its id from try to try, and stands with the others of its incident', () => {
    expect(mail.messageId).toBe('<lockstep-k-3@example.org>');
    expect(mail.thread).toBe('<lockstep-k-incident-7@example.org>');
    expect(
      renderMail(said({ event: 'test', incidentId: null }), { from: 'a@b.c', to: [] }).thread,
    ).toBeNull();
  });

  it('names the path where the address of the console is not known', () => {
    const { text, html } = renderMail(said({}, null), { from: 'a@example.org', to: [] });
    expect(text).toContain('under /alerts/7');
    expect(html).not.toContain('href');
  });
});

describe('a message about an incident', () => {
  const incident = {
    id: 12,
    subject: 'error_rate' as const,
    severity: 'critical' as const,
    openedAtMs: Date.parse('2026-01-31T12:00:00Z'),
    reopened: 0,
    figures: { value: 3.2, failed: 41, requests: 1_281 },
    worstFigures: { value: 3.2, failed: 41, requests: 1_281 },
    cause: null,
  };
  const mailOf = (event: AlertMessage['event']) =>
    renderMail(said(messageOf(event, incident, incident.openedAtMs)), { from: 'a@example.org', to: [] });

  it.each([
    ['opened', '[critical] Alert: 3.2 % of API requests fail: 41 of 1,281'],
    ['worsened', '[critical] Worse: 3.2 % of API requests fail: 41 of 1,281'],
    ['reminder', '[critical] Still: 3.2 % of API requests fail: 41 of 1,281'],
    ['acknowledged', '[critical] Acknowledged: 3.2 % of API requests fail: 41 of 1,281'],
    ['recovered', 'Recovered: 3.2 % of API requests fail: 41 of 1,281'],
  ] as const)('%s says so once, and once since when', (event, subject) => {
    const { subject: line, text } = mailOf(event);
    expect(line).toBe(subject);
    expect(text.match(/Since/g)).toEqual(['Since']);
    expect(text).toContain('Since: 2026-01-31 12:00 UTC');
  });
});

describe('a Slack message', () => {
  it('has blocks and a text, and mentions nobody', () => {
    const body = renderSlack(said());
    expect(body).not.toContain('<!channel>');
    const { text, blocks } = JSON.parse(body);
    expect(text).toBe('[critical] Alert: Errors &lt;b&gt;&amp; more&lt;/b&gt; 12 %');
    expect(blocks[0]).toMatchObject({ type: 'header', text: { type: 'plain_text' } });
    expect(body).toContain('<https://lockstep.example.org/alerts/7|Open in Lockstep>');
  });

  it('stays within what Slack takes', () => {
    const facts = Array.from({ length: 60 }, (_, at) => ({ name: `n${at}`, value: 'x'.repeat(5_000) }));
    const { blocks } = JSON.parse(renderSlack(said({ facts, title: '🙂'.repeat(500) })));
    expect([...blocks[0].text.text]).toHaveLength(150);
    expect(blocks.length).toBeLessThan(50);
    for (const { fields = [] } of blocks) {
      expect(fields.length).toBeLessThanOrEqual(10);
      for (const { text } of fields) expect(text.length).toBeLessThanOrEqual(2_000);
    }
  });
});

describe('PagerDuty events', () => {
  it('of one incident share a key, and trigger, acknowledge and resolve', () => {
    const events = (['opened', 'worsened', 'acknowledged', 'recovered'] as const).map((name) =>
      event(renderPagerduty(said({ event: name }), 'R')[0] as string),
    );
    expect(events.map(({ event_action }) => event_action)).toEqual([
      'trigger',
      'trigger',
      'acknowledge',
      'resolve',
    ]);
    expect(new Set(events.map(({ dedup_key }) => dedup_key))).toEqual(new Set(['lockstep-k-incident-7']));
    expect(events[0]?.payload).toMatchObject({
      severity: 'critical',
      source: 'lockstep.example.org',
      component: 'error_rate',
      timestamp: MESSAGE.since,
    });
  });

  it('of a test leave no incident open', () => {
    const [first, second, ...more] = renderPagerduty(said({ event: 'test', incidentId: null }), 'R').map(
      event,
    );
    expect(more).toEqual([]);
    expect(first).toMatchObject({ event_action: 'trigger', payload: { severity: 'info' } });
    expect(second).toMatchObject({ event_action: 'resolve', dedup_key: first?.dedup_key });
  });
});

it('a webhook carries the message as it is, and a signature over time and body', () => {
  const body = renderWebhook(said());
  expect(JSON.parse(body)).toEqual({
    id: 'lockstep-k-3',
    incident_id: 7,
    incident_key: 'lockstep-k-incident-7',
    event: 'opened',
    subject: 'error_rate',
    severity: 'critical',
    title: MESSAGE.title,
    facts: MESSAGE.facts,
    since: MESSAGE.since,
    at: MESSAGE.at,
    path: '/alerts/7',
    url: 'https://lockstep.example.org/alerts/7',
  });
  // The output of `printf '1.{}' | openssl dgst -sha256 -hmac secret`.
  expect(signatureOf('{}', 'secret', 1)).toBe(
    't=1,v1=1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908',
  );
});

it('the pauses between tries grow, and the tries are spread over time', () => {
  expect(backOffMs(1, DELIVERY_PACE, 1)).toBe(5_000);
  expect(backOffMs(2, DELIVERY_PACE, 1)).toBe(10_000);
  expect(backOffMs(3, DELIVERY_PACE, 0)).toBe(16_000);
  expect(backOffMs(50, DELIVERY_PACE, 1)).toBe(900_000);
  expect(backOffMs(5_000, DELIVERY_PACE, 1)).toBe(900_000);
});
