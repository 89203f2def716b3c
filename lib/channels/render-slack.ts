import { cut, factsOf, headlineOf, inWords, linkOf, type Said } from './said';

// Slack's maximum numbers of characters or blocks.
const HEADER_MAX = 150;
const FIELD_MAX = 2_000;
const FIELDS_A_SECTION = 10;
const FACTS_MAX = 30;

/** The body for an incoming webhook: blocks, and a text for notifications and for clients that show no blocks. */
export function renderSlack(said: Said): string {
  const headline = headlineOf(said);
  const link = linkOf(said);
  const facts = factsOf(said).slice(0, FACTS_MAX);
  const where =
    link === null
      ? `In the console, under \`${escaped(said.message.path)}\``
      : `<${escaped(link)}|Open in Lockstep>`;
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: cut(headline, HEADER_MAX), emoji: false } },
    ...sectionsOf(facts),
    { type: 'section', text: { type: 'mrkdwn', text: where } },
    { type: 'context', elements: [{ type: 'mrkdwn', text: `Lockstep, ${inWords(said.message.at)}` }] },
  ];
  return JSON.stringify({ text: escaped(cut(headline, 3_000)), blocks });
}

function sectionsOf(facts: { name: string; value: string }[]): object[] {
  const fields = facts.map(({ name, value }) => ({
    type: 'mrkdwn',
    text: cut(`*${escaped(name)}*\n${escaped(value)}`, FIELD_MAX),
  }));
  const count = Math.ceil(fields.length / FIELDS_A_SECTION);
  return Array.from({ length: count }, (_, at) => ({
    type: 'section',
    fields: fields.slice(at * FIELDS_A_SECTION, (at + 1) * FIELDS_A_SECTION),
  }));
}

/** Escapes the three characters that mark mentions and links in Slack. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
