import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type AllowedTargets, mayConnect } from '@/lib/settings/addresses';
import { final, passing } from './delivery-failure';

/** The addresses of a name. */
export type Resolve = (host: string, limitMs: number) => Promise<string[]>;

/**
 * The addresses to which a connection for this host is allowed. The name is resolved only once, here, so that the
 * connection goes to the checked address even when the name changes a moment later. Throws DeliveryFailure when there
 * is none.
 */
export async function resolveTarget(
  host: string,
  options: { allowed: AllowedTargets; resolve: Resolve; limitMs: number; trusted?: boolean },
): Promise<string[]> {
  const name = host.toLowerCase().replace(/\.$/, '');
  const addresses = isIP(name) ? [name] : await options.resolve(name, options.limitMs);
  if (addresses.length === 0) throw passing('the host name has no address');
  if (options.trusted) return addresses;
  const open = addresses.filter((address) => mayConnect(name, address, options.allowed));
  if (open.length === 0) {
    throw final(
      'the host leads to an address that is not public; see ALERT_ALLOWED_HOSTS and ALERT_ALLOWED_NETWORKS',
    );
  }
  return open;
}

/**
 * Asks the name servers without a thread of Node's pool, which hashing and files share: a name server that does not
 * answer delays nothing else. Names that they do not know are looked up in the hosts file.
 */
export const resolveByDns: Resolve = async (host, limitMs) => {
  const resolver = new Resolver({ timeout: limitMs, tries: 1 });
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  if (addresses.length > 0) return addresses;
  const codes = found.map((one) => (one.status === 'rejected' ? String(one.reason?.code) : ''));
  if (codes.includes('ETIMEOUT')) throw passing('the name server does not answer');
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    throw passing('the host name cannot be resolved');
  }
};
