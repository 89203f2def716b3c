import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 networks that are not public unicast: this network, private, carrier-grade NAT, loopback, link-local, … */
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

/**
 * All public IPv6 addresses are in this network; loopback, unique local, link-local, multicast, NAT64 and mapped ones
 * are not.
 */
const GLOBAL_IPV6 = networks('ipv6', ['2000::/3']);
/**
 * Networks inside GLOBAL_IPV6 that are not public: those that contain an IPv4 address (Teredo, 6to4), and those for
 * protocols and documentation.
 */
const NOT_PUBLIC_IPV6 = networks('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

function networks(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Whether an address is public on the internet. An address with a zone is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_IPV4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return GLOBAL_IPV6.check(address, 'ipv6') && !NOT_PUBLIC_IPV6.check(address, 'ipv6');
}

/** Targets that are not public but that the deployer allows. */
export type AllowedTargets = {
  /** Host names in lower case. They may be used without TLS, on any port and with any address. */
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

/**
 * The host of a URL in the form that is resolved and compared: without the brackets of IPv6 and without a final full
 * stop.
 */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
