/** A network whose requests are counted together. Its limit is `times` the limit of one address. */
export type Network = { network: string; times: number };

/**
 * A client with one IPv6 address owns its /64; a rented site has a /56, and a client who knows how can get a /48. Each
 * contains many of the smaller networks.
 */
const WIDER = [
  { bits: 56, times: 4 },
  { bits: 48, times: 16 },
];

/** The groups of an IPv6 address; the address may end in an IPv4 address. */
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
 * The address that a client is counted by. For IPv6 it is the /64, because one client owns all of it. For an IPv4
 * address that is written as IPv6, in any notation, it is the IPv4 address. A text that is no address stays as it is.
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

/** The networks that contain a counted address, the smallest first; for IPv4 only the address itself. */
export function networksOf(counted: string): Network[] {
  const own = { network: counted, times: 1 };
  if (!counted.endsWith('::/64')) return [own];
  const groups = groupsOf(counted.slice(0, -'/64'.length));
  return [own, ...WIDER.map(({ bits, times }) => ({ network: networkOf(groups, bits), times }))];
}

/** The first bits of an address (at most 64) as a network, for example `2001:db8:1:0::/56`. */
function networkOf(groups: number[], bits: number): string {
  const kept = groups.slice(0, 4).map((group, at) => {
    const here = Math.min(16, Math.max(0, bits - at * 16));
    return group & ((0xffff << (16 - here)) & 0xffff);
  });
  return `${kept.map((group) => group.toString(16)).join(':')}::/${bits}`;
}
