/** A timestamptz as PostgreSQL writes it, in ISO 8601 UTC. */
export function isoTime(text: string): string {
  return new Date(text).toISOString();
}

export function isoTimeOrNull(text: string | null): string | null {
  return text === null ? null : isoTime(text);
}

const WRITTEN_TIME =
  /^([1-9]\d{3}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d){0,2}$/;

/** Whether a text is a time as PostgreSQL writes it, of a day that there is, so that it can be read back. */
export function isWrittenTime(text: string): boolean {
  const [, day, time] = WRITTEN_TIME.exec(text) ?? [];
  const at = new Date(`${day}T${time}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day as string);
}
