/** Clocks of services and agents may differ by this many seconds; agents get the same from the signing service. */
export const CLOCK_TOLERANCE = 5;

/** Nothing is decided on state that is older, in seconds: the degraded bound of docs/design.md, promise 5. */
export const MAX_STATE_AGE = 60;
