/** The input of the account page's reading, the same on the server and in the browser. */
export const OWN_SESSIONS = { query: { limit: 50 } };
