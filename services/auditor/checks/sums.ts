import type { Find } from "../report/findings.ts";

/** A record. */
export interface Where {
  readonly log: number;
  readonly seq: number;
}

/** Somebody who saw where a counter stood when it was about to give place `n`. */
export interface Look extends Where {
  readonly find: Find;
  readonly n: number;
  readonly before: bigint;
  /** unix seconds; null when the record does not say */
  readonly iat: number | null;
}

/** A place of a counter that was given. */
export interface Place extends Look {
  readonly reserved: bigint;
  /** hash of the intent */
  readonly holder: string;
  /** the record that gives it back */
  ended: Where | null;
}

/** A place may be given, and its record not be there yet, for this many seconds: signing ends in ten. */
const GRACE = 30;

/** What is known of the records at all. */
interface Known {
  /** every place that was given is among them: then one that is missing is a finding */
  readonly complete: boolean;
  /** something was given back of permissions whose charges were erased, so nobody can say how much at most */
  readonly unseen: boolean;
  /** unix seconds */
  readonly now: number;
}

/**
 * Adds one counter up. Places follow each other without a gap, and each stood at what was reserved before it, less what was
 * given back. A counter goes down only after the record that gives back, so nobody saw it lower than the records before its own
 * allow; when exactly it went down, no record says, so a later look may still have seen it higher, but never up and down again.
 */
export function addUp(
  counter: string,
  places: readonly Place[],
  looks: readonly Look[],
  { complete, unseen, now }: Known,
): void {
  const seen: Place[] = [];
  let expected = 1;
  let sum = 0n;
  let released = 0n;
  let next = 0;

  const settled = ({ iat }: Look): boolean => iat === null || iat + GRACE <= now;

  /** How much of the sum was given back when this was looked at; null, with a finding, when that cannot be. */
  function releasedAt(look: Look, least: bigint): bigint | null {
    const most = seen.reduce((total, place) => (isEndedFor(place, look) ? total + place.reserved : total), 0n);
    const given = sum - look.before;
    if (given >= least && (given <= most || unseen)) return given;
    const range = least === most ? `${sum - least}` : `${sum - most} to ${sum - least}`;
    look.find("COUNTER_SUM", `place ${look.n} of ${counter} stood at ${look.before}; the records give ${range}`);
    return null;
  }

  function judgeLooks(until: number): void {
    for (let look = looks[next]; look !== undefined && look.n <= until; look = looks[(next += 1)]) {
      if (look.n === expected) releasedAt(look, 0n);
      else if (complete && settled(look))
        look.find("COUNTER_SUM", `place ${look.n} of ${counter} was not the next one`);
    }
  }

  for (const place of places) {
    judgeLooks(place.n - 1);
    if (place.n > expected) {
      if (complete && settled(place)) place.find("COUNTER_GAP", `${counter}: no record has ${span(expected, place.n)}`);
      // What the missing ones took is not known: it goes on from here.
      expected = place.n;
      sum = place.before + released;
    }
    judgeLooks(place.n);
    released = releasedAt(place, released) ?? sum - place.before;
    seen.push(place);
    sum += place.reserved;
    expected += 1;
  }
  judgeLooks(Number.MAX_SAFE_INTEGER);
}

function span(first: number, next: number): string {
  return next === first + 1 ? `place ${first}` : `places ${first} to ${next - 1}`;
}

/** Records of two logs have no order. */
function isEndedFor({ ended }: Place, { log, seq }: Where): boolean {
  return ended !== null && (ended.log !== log || ended.seq < seq);
}
