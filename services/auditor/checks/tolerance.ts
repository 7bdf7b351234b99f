/** Clocks of services and agents may differ by this many seconds; agents get the same from the signing service. */
export const CLOCK_TOLERANCE = 5;
