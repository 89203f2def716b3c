/** The ids of the users among some actors, each once, for reading their names in advance. */
export function userIdsOf(actors: readonly (string | null)[]): number[] {
  const ids = actors.flatMap((actor) => /^user:([1-9]\d{0,14})$/.exec(actor ?? '')?.[1] ?? []);
  return [...new Set(ids)].map(Number);
}
