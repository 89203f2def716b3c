/**
 * How far a stored time may lie ahead of the database's clock and still count as now: after a failover or a small
 * correction, the clock may be a little behind the stored times. A time that lies further ahead was stored before the
 * clock was set back, and its real moment is unknown.
 */
export const AHEAD_MAX_MS = 60_000;

/** How far an activity may lie ahead of the database's clock, because clients have other clocks (`lies_ahead` in SQL). */
export const OCCURRED_AHEAD_MAX_MINUTES = 5;
