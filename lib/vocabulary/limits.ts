/** Maximum characters of a reason, of a note and of a name. */
export const REASON_MAX = 500;
export const NOTE_MAX = 1_000;
export const NAME_MAX = 200;
export const CHANNEL_NAME_MAX = 100;
export const EMAIL_MAX = 254;
export const ACTIVITY_KEY_MAX = 200;
export const SEARCH_MAX = 200;
/** Maximum characters of a version; the one of a pair has up to 55. */
export const VERSION_MAX = 60;

/** The maximum number of violations or pairs in one request that lists them. */
export const NAMED_MAX = 1_000;
