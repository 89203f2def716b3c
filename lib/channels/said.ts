import { type AlertMessage, SINCE } from '@/lib/alert/alert-message';

/** A message with the keys of its delivery; every kind of channel renders from it. */
export type Said = {
  message: AlertMessage;
  /** The same at every try, so that a receiver recognises a message that came twice. */
  deliveryKey: string;
  /** The same in every message of one incident of this channel; null for a test. */
  incidentKey: string | null;
  /** The origin of the console (PUBLIC_URL); null when it is not set. */
  publicUrl: string | null;
};

/** Only these two events need a word: the titles of the others say what happened (`messageOf`). */
const EVENT_WORDS: Partial<Record<AlertMessage['event'], string>> = { opened: 'Alert: ', test: 'Test: ' };

/** The whole message in one line: `[critical] Alert: 12 % of requests fail`. */
export function headlineOf({ message }: Said): string {
  const { event, severity, title } = message;
  const mark = event === 'recovered' || event === 'test' ? '' : `[${severity}] `;
  return oneLine(`${mark}${EVENT_WORDS[event] ?? ''}${title}`);
}

/** The facts of the message, in words; the begin is always the last one. */
export function factsOf({ message }: Said): { name: string; value: string }[] {
  const facts = message.facts.filter(({ name }) => name !== SINCE);
  return message.since === null ? facts : [...facts, { name: SINCE, value: inWords(message.since) }];
}

/** The link to the console; null when only the path is known. */
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

/** The text, cut when it is longer than `max` characters. */
export function cut(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}
