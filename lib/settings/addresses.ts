import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** What is not a public unicast address: this network, private, carrier-grade NAT, loopback, link-local, … */
const NOT_PUBLIC_IPV4 = networks('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Everything that is routed in public lies here; loopback, unique local, link-local, multicast, NAT64, mapped do not. */
const GLOBAL_IPV6 = networks('ipv6', ['2000::/3']);
/** In there: what carries an IPv4 address in it (Teredo, 6to4), and what is for protocols and documents only. */
const NOT_PUBLIC_IPV6 = networks('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

function networks(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Whether it is an address that anybody on the internet may be reached at. An address with a zone is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_IPV4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return GLOBAL_IPV6.check(address, 'ipv6') && !NOT_PUBLIC_IPV6.check(address, 'ipv6');
}

/** Targets that the deployer allows although they are not public. */
export type AllowedTargets = {
  /** Lower case; may be spoken to without TLS, on any port, wherever they lead. */
  hosts: ReadonlySet<string>;
  networks: BlockList;
};

export const NO_TARGETS: AllowedTargets = { hosts: new Set(), networks: new BlockList() };

/** Whether a connection to this address may be made for this host. */
export function mayConnect(host: string, address: string, allowed: AllowedTargets): boolean {
  if (isPublicAddress(address) || allowed.hosts.has(host)) return true;
  if (isIPv4(address)) return allowed.networks.check(address, 'ipv4');
  return isIPv6(address) && !address.includes('%') && allowed.networks.check(address, 'ipv6');
}

const HOST = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/;

/** Host names and addresses, with commas between them; null when one is neither. */
export function parseHosts(text: string): Set<string> | null {
  const hosts = parts(text).map((host) => host.toLowerCase().replace(/^\[(.*)\]$/, '$1'));
  return hosts.every((host) => HOST.test(host) || isIPv6(host)) ? new Set(hosts) : null;
}

/** Addresses and networks like 10.0.0.0/8, with commas between them; null when one is neither. */
export function parseNetworks(text: string): BlockList | null {
  const list = new BlockList();
  for (const range of parts(text)) {
    const [address = '', prefix, ...more] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) && !address.includes('%') ? 'ipv6' : null;
    const bits = family === 'ipv4' ? 32 : 128;
    if (family === null || more.length > 0 || !/^\d{1,3}$/.test(prefix ?? String(bits))) return null;
    const length = Number(prefix ?? bits);
    if (length > bits) return null;
    list.addSubnet(address, length, family);
  }
  return list;
}

function parts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The host that a URL leads to, as it is resolved and allowed: without the brackets of IPv6, without a last full stop. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
