import type { HealthStatus } from '@/lib/contract/health';
import type { Status } from '@/lib/vocabulary/health';

/** The text of the left half. */
const NAME = 'lockstep';
const HEIGHT = 20;
const PADDING = 6;
/** White text has a contrast of at least 4.5 to 1 on each. */
const COLOURS: Record<Status | 'unavailable', string> = {
  healthy: '#2a7d3f',
  degraded: '#96630a',
  critical: '#c0352b',
  unknown: '#5f6672',
  unavailable: '#5f6672',
};

/** The status in words: `99.996 % healthy`, or only `unknown` when no figure can be trusted. */
export function badgeText({ status, consistency_rate }: Pick<HealthStatus, 'status' | 'consistency_rate'>) {
  return status === 'unknown' || consistency_rate === null ? status : `${consistency_rate} % ${status}`;
}

/** An SVG in two halves for other sites: the name, and the text on the colour of the status. */
export function drawBadge(status: Status | 'unavailable', text: string): string {
  const left = Math.round(widthOf(NAME)) + 2 * PADDING;
  const right = Math.round(widthOf(text)) + 2 * PADDING;
  const half = (x: number, width: number, shown: string) =>
    `<text x="${x + width / 2}" y="14" textLength="${width - 2 * PADDING}">${escapeXml(shown)}</text>`;
  const label = escapeXml(`${NAME}: ${text}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${HEIGHT}" role="img" aria-label="${label}">`,
    `<title>${label}</title>`,
    `<clipPath id="r"><rect width="${left + right}" height="${HEIGHT}" rx="3"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${left}" height="${HEIGHT}" fill="#333943"/>`,
    `<rect x="${left}" width="${right}" height="${HEIGHT}" fill="${COLOURS[status]}"/></g>`,
    `<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">`,
    `${half(0, left, NAME)}${half(left, right, text)}</g></svg>`,
  ].join('');
}

/** The approximate width in Verdana at 11 pixels. `textLength` makes it exact in any font. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += /[iljt.,:!|' ]/.test(sign) ? 4 : /[mw%MW]/.test(sign) ? 10.5 : 7;
  return width;
}

function escapeXml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/[&<>"']/g, (sign) => entities[sign] as string);
}
