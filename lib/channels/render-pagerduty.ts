import type { AlertMessage } from '@/lib/alert/alert-message';
import { cut, factsOf, headlineOf, linkOf, oneLine, type Said } from './said';

const SUMMARY_MAX = 1_024;

const ACTIONS: Record<AlertMessage['event'], 'trigger' | 'acknowledge' | 'resolve'> = {
  opened: 'trigger',
  worsened: 'trigger',
  eased: 'trigger',
  reminder: 'trigger',
  acknowledged: 'acknowledge',
  recovered: 'resolve',
  test: 'trigger',
};

/**
 * The events of Events API v2, to be sent one after another. All events of one incident have the same key, so that
 * PagerDuty has one incident too. A test opens an incident and resolves it, so that nothing stays open.
 */
export function renderPagerduty(said: Said, routingKey: string): string[] {
  const { event } = said.message;
  const actions = event === 'test' ? (['trigger', 'resolve'] as const) : [ACTIONS[event]];
  return actions.map((action) => JSON.stringify(eventOf(said, routingKey, action)));
}

function eventOf(said: Said, routingKey: string, action: 'trigger' | 'acknowledge' | 'resolve') {
  const { message } = said;
  const link = linkOf(said);
  const key = {
    routing_key: routingKey,
    event_action: action,
    dedup_key: said.incidentKey ?? said.deliveryKey,
  };
  if (action !== 'trigger') return key;
  return {
    ...key,
    client: 'Lockstep',
    ...(link === null ? {} : { client_url: link, links: [{ href: link, text: 'Open in Lockstep' }] }),
    payload: {
      summary: cut(message.event === 'test' ? headlineOf(said) : oneLine(message.title), SUMMARY_MAX),
      source: said.publicUrl === null ? 'lockstep' : new URL(said.publicUrl).host,
      severity: message.event === 'test' ? 'info' : message.severity,
      timestamp: message.since ?? message.at,
      component: message.subject,
      class: message.event,
      custom_details: {
        ...Object.fromEntries(factsOf(said).map(({ name, value }) => [name, value])),
        path: message.path,
      },
    },
  };
}
