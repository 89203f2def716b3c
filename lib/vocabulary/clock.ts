/**
 * How far a stored time may lie ahead of the database's clock and still be taken for now: a server that takes over, or a
 * clock that is corrected in passing, may be a little behind what was stored. What lies further ahead was stored before
 * the clock was set back, and when that was is not known.
 */
export const AHEAD_MAX_MS = 60_000;
