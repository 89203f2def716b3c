const RANDOM_BYTES = 6;

/** A key for an activity that a person records by hand: the day for people, and a random rest so that no two are equal. */
export function newActivityKey(now = new Date()): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `console-${now.toISOString().slice(0, 10)}-${hex}`;
}
