/** In characters: why somebody did something, what is noted beside it, and what somebody or something is called. */
export const REASON_MAX = 500;
export const NOTE_MAX = 1_000;
export const NAME_MAX = 200;
export const CHANNEL_NAME_MAX = 100;
export const EMAIL_MAX = 254;
export const ACTIVITY_KEY_MAX = 200;
export const SEARCH_MAX = 200;

/** So many violations or pairs may be named one by one. */
export const NAMED_MAX = 1_000;
