/** The fields of one CSV record (RFC 4180), `open` when a quote is still open at its end, or its fault. */
export type ParsedRecord = { fields: string[] } | { fault: string } | 'open';

const QUOTE = '"';

/** A quote has a meaning only at the begin of a field; elsewhere it is an ordinary character. */
export function parseRecord(text: string, separator = ','): ParsedRecord {
  if (!text.includes(QUOTE)) return { fields: text.split(separator) };
  const fields: string[] = [];
  for (let at = 0; ; ) {
    let end: number;
    if (text[at] === QUOTE) {
      const closing = closingQuote(text, at + 1);
      if (closing < 0) return 'open';
      fields.push(text.slice(at + 1, closing).replaceAll('""', QUOTE));
      end = closing + 1;
      if (end < text.length && text[end] !== separator) return { fault: 'text follows a closing quote' };
    } else {
      const next = text.indexOf(separator, at);
      end = next < 0 ? text.length : next;
      fields.push(text.slice(at, end));
    }
    if (end >= text.length) return { fields };
    at = end + 1;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf(QUOTE, at);
    if (at < 0 || text[at + 1] !== QUOTE) return at;
  }
}
