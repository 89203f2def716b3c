/**
 * The transactions that wrote the two rows of a pair last, from its version. They stay the same when a table is rewritten
 * (VACUUM FULL), which moves every row. They say enough about a write whose transaction wrote each row once.
 */
export function writersOf(version: string): string {
  return version.replaceAll(/@[\d-]+/g, '');
}
