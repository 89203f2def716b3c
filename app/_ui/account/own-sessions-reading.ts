/** What the account page reads, with the same words on the server and in the page. */
export const OWN_SESSIONS = { query: { limit: 50 } };
