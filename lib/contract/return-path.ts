/**
 * The path to return to after signing in. It is always on this site; any other address becomes `/`. The address is judged by
 * where it leads and not by its text: a browser that follows the path from a page of `origin` must arrive at exactly the
 * requested address. `/..//other.example` does not.
 */
export function returnPathOf(address: string | undefined, origin: string): string {
  if (address === undefined || !URL.canParse(address, origin)) return '/';
  const asked = new URL(address, origin);
  const path = asked.pathname + asked.search + asked.hash;
  return URL.canParse(path, origin) && new URL(path, origin).href === asked.href ? path : '/';
}
