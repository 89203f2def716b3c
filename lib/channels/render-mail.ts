import type { Mail } from './mail';
import { factsOf, headlineOf, inWords, linkOf, type Said } from './said';

const SUBJECT_MAX = 200;

/**
 * A mail in plain text and in simple HTML. The Message-ID is made of the delivery's key, so that a mail that is sent
 * twice counts as one.
 */
export function renderMail(said: Said, channel: { from: string; to: readonly string[] }): Mail {
  const headline = headlineOf(said);
  const domain = channel.from.slice(channel.from.lastIndexOf('@') + 1);
  const facts = factsOf(said);
  return {
    ...channel,
    subject: `${headline}`.slice(0, SUBJECT_MAX),
    text: textOf(said, headline, facts),
    html: htmlOf(said, headline, facts),
    messageId: `<${said.deliveryKey}@${domain}>`,
    thread: said.incidentKey === null ? null : `<${said.incidentKey}@${domain}>`,
    headers: { 'X-Lockstep-Delivery': said.deliveryKey },
  };
}

type Facts = ReturnType<typeof factsOf>;

function textOf(said: Said, headline: string, facts: Facts): string {
  const lines = facts.map(({ name, value }) => `${name}: ${value}`);
  const where = linkOf(said) ?? `In the console, under ${said.message.path}`;
  return [headline, '', ...lines, '', where, '', `-- \nLockstep, ${inWords(said.message.at)}`].join('\n');
}

function htmlOf(said: Said, headline: string, facts: Facts): string {
  const rows = facts
    .map(
      ({ name, value }) =>
        `<tr><td style="padding:2px 16px 2px 0;color:#555">${escaped(name)}</td><td style="padding:2px 0">${escaped(value)}</td></tr>`,
    )
    .join('');
  const link = linkOf(said);
  const where =
    link === null
      ? `In the console, under <code>${escaped(said.message.path)}</code>`
      : `<a href="${escaped(link)}">Open in Lockstep</a>`;
  return `<!doctype html><html lang="en"><body style="font:15px/1.5 system-ui,sans-serif;color:#111"><h1 style="font-size:18px">${escaped(headline)}</h1><table style="border-collapse:collapse">${rows}</table><p>${where}</p><p style="color:#777;font-size:13px">Lockstep, ${inWords(said.message.at)}</p></body></html>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
