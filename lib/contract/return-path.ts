/**
 * The path to come back to after signing in, which is on this site for sure; `/` for any address that is not. What is
 * asked for is judged by where it leads, never by how it is written: a browser that follows the path from a page of
 * `origin` must arrive at the very address that was asked for. `/..//other.example` does not.
 */
export function returnPathOf(address: string | undefined, origin: string): string {
  if (address === undefined || !URL.canParse(address, origin)) return '/';
  const asked = new URL(address, origin);
  const path = asked.pathname + asked.search + asked.hash;
  return URL.canParse(path, origin) && new URL(path, origin).href === asked.href ? path : '/';
}
