/** The address of the same server through a proxy on this machine. */
export function urlThrough(port: number, url: string): string {
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  return through.toString();
}
