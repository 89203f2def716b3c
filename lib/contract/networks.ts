import { z } from 'zod';

/** Clients with IPv6 are known by their /64, so a smaller network could not be told from its neighbours. */
const IPV6_PREFIX_MAX = 64;

/** The address as bytes, or null if it is invalid. An IPv6 address may be shortened by `::`, and has no zone. */
function bytesOf(address: string): number[] | null {
  if (z.ipv4().safeParse(address).success) return address.split('.').map(Number);
  if (!z.ipv6().safeParse(address).success || address.includes('.')) return null;
  const [head = '', tail] = address.split('::');
  const groups = (part: string) => part.split(':').filter(Boolean);
  const after = groups(tail ?? '');
  const zeros = Array<string>(8 - groups(head).length - after.length).fill('0');
  return [...groups(head), ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

/** The network of a text. A single IPv4 address is a network of one address. */
function networkOfText(text: string): string {
  return /^[\d.]+$/.test(text) ? `${text}/32` : text;
}

/** Why a program cannot be restricted to this network. Null when it can be. */
export function networkFault(text: string): string | null {
  const [, address = '', prefix] = /^([0-9a-f.:]+)\/(0|[1-9]\d{0,2})$/i.exec(text) ?? [];
  const bytes = bytesOf(address);
  if (!bytes) return 'must be an address like 10.20.0.7, or a network like 10.20.0.0/16 or 2001:db8:7::/48';
  const max = bytes.length === 4 ? 32 : IPV6_PREFIX_MAX;
  const bits = Number(prefix);
  if (bits > max) return `must have a prefix of at most /${max}`;
  const beyond = bytes.some((byte, at) => byte & (0xff >> Math.min(8, Math.max(0, bits - at * 8))));
  return beyond ? `must begin at its own first address: bits after the first ${bits} are set` : null;
}

/** A network of clients, in the form of PostgreSQL's cidr. */
export const networkShape = z
  .string()
  .trim()
  .max(50)
  .overwrite(networkOfText)
  .superRefine((text, issues) => {
    const fault = networkFault(text);
    if (fault !== null) issues.addIssue(fault);
  });
