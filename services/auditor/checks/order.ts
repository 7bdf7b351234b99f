import type { Find } from "../report/findings.ts";
import { CLOCK_SKEW } from "../../core/time.ts";

/** Times along a log, as its own key signed them. A clock may be set back a little; a record may not be slipped in later. */
export interface TimeOrder {
  /** @param iat unix seconds */
  check(find: Find, iat: number): void;
}

export function createTimeOrder(): TimeOrder {
  let newest = 0;
  return {
    check(find, iat) {
      if (iat < newest - CLOCK_SKEW) find("TIME_ORDER", `signed at ${iat}, a record before it at ${newest}`);
      newest = Math.max(newest, iat);
    },
  };
}
