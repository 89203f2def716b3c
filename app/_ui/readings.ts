/** What the overview reads, with the same words on the server and in the page. */
export const HISTORY = { query: { limit: 100 } };
export const RUNS = { query: { limit: 12 } };
export const OLDEST = { query: { limit: 1, sort: 'first_seen_at', order: 'asc' } } as const;
