import { type AlertMessage, SINCE } from '@/lib/alert/alert-message';

/** A message with what makes it this delivery's: what every kind of channel renders from. */
export type Said = {
  message: AlertMessage;
  /** The same at every try: by it a receiver knows a message that came twice. */
  deliveryKey: string;
  /** The same in every message of one incident of this channel; null for a test. */
  incidentKey: string | null;
  /** The origin of the console, when the deployer named it. */
  publicUrl: string | null;
};

/** Titles say themselves what became of an incident (`messageOf`); these two say nothing of it yet. */
const EVENT_WORDS: Partial<Record<AlertMessage['event'], string>> = { opened: 'Alert: ', test: 'Test: ' };

/** One line that says it all: `[critical] Alert: 12 % of requests fail`. */
export function headlineOf({ message }: Said): string {
  const { event, severity, title } = message;
  const mark = event === 'recovered' || event === 'test' ? '' : `[${severity}] `;
  return oneLine(`${mark}${EVENT_WORDS[event] ?? ''}${title}`);
}

/** What is to be known, a fact each; since when is always the last of them, in words. */
export function factsOf({ message }: Said): { name: string; value: string }[] {
  const facts = message.facts.filter(({ name }) => name !== SINCE);
  return message.since === null ? facts : [...facts, { name: SINCE, value: inWords(message.since) }];
}

/** Where to look; null when only the path is known. */
export function linkOf({ message, publicUrl }: Said): string | null {
  return publicUrl === null ? null : new URL(message.path, publicUrl).href;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** `2026-01-31 12:00 UTC` */
export function inWords(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** A text of at most so many characters, cut where it is longer. */
export function cut(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}
