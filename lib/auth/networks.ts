/** What a client's requests are counted against, and how many times the limit of one address it has. */
export type Network = { network: string; times: number };

/** Who has one IPv6 address has its /64, who rents a site a /56, and who knows how a /48: each holds many of the former. */
const WIDER = [
  { bits: 56, times: 4 },
  { bits: 48, times: 16 },
];

/** The groups of an IPv6 address, also of one that is written with an IPv4 address at its end. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const read = (text: string) =>
    text
      .split(':')
      .filter(Boolean)
      .flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
        return [a * 256 + b, c * 256 + d];
      });
  const [before, after] = [read(head), read(tail ?? '')];
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/**
 * The address that a client is counted by: of IPv6 its /64, which one client owns whole; of IPv4 in the clothes of IPv6,
 * in whichever way it is written, the IPv4 address. An address that is none stays as it is.
 */
export function countedAddress(address: string): string {
  const plain = address.replace(/%.*$/, '').slice(0, 64);
  if (!plain.includes(':')) return plain;
  const groups = groupsOf(plain);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return networkOf(groups, 64);
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** The networks that a counted address lies in, the narrowest first; of IPv4 the address alone. */
export function networksOf(counted: string): Network[] {
  const own = { network: counted, times: 1 };
  if (!counted.endsWith('::/64')) return [own];
  const groups = groupsOf(counted.slice(0, -'/64'.length));
  return [own, ...WIDER.map(({ bits, times }) => ({ network: networkOf(groups, bits), times }))];
}

/** The first bits of an address, of 64 at most, as `2001:db8:1:0::/56`. */
function networkOf(groups: number[], bits: number): string {
  const kept = groups.slice(0, 4).map((group, at) => {
    const here = Math.min(16, Math.max(0, bits - at * 16));
    return group & ((0xffff << (16 - here)) & 0xffff);
  });
  return `${kept.map((group) => group.toString(16)).join(':')}::/${bits}`;
}
