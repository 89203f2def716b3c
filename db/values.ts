/** A timestamptz as PostgreSQL writes it, in ISO 8601 UTC. */
export function isoTime(text: string): string {
  return new Date(text).toISOString();
}

export function isoTimeOrNull(text: string | null): string | null {
  return text === null ? null : isoTime(text);
}
