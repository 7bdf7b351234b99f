import { DAY, type Blackout, type Envelope } from "../evaluator/envelope.ts";
import { least, most, type Random } from "./random.ts";

const MAX_BLACKOUTS = 8;

export function narrowTime(random: Random, parent: Envelope["temporal"], now: bigint): Envelope["temporal"] {
  const later = random.chance(30) ? random.big(0n, 2n * DAY) : 0n;
  const earlier = random.chance(30) ? random.big(0n, 5n * DAY) : 0n;
  // A few begin only after the sample's present.
  const notBefore = random.chance(3) ? now + random.big(1n, DAY) : least(parent.notBefore + later, now - 1n);
  const busy = random.chance(75) ? [] : [anyBlackout(random, now)];
  const blackouts = apart([...parent.blackouts, ...busy]);
  return {
    notBefore: notBefore < parent.notBefore ? parent.notBefore : notBefore,
    notAfter: parent.notAfter - earlier > now + 2n * DAY ? parent.notAfter - earlier : parent.notAfter,
    week: random.chance(80) ? parent.week : parent.week & anyWeek(random),
    blackouts: blackouts.length > MAX_BLACKOUTS ? parent.blackouts : blackouts,
  };
}

function anyBlackout(random: Random, now: bigint): Blackout {
  const from = random.big(now - 20n * DAY, now + 60n * DAY);
  return { from, until: from + random.big(1n, 2n * DAY) };
}

/** Most hours of the week, one in ten missing. */
const anyWeek = (random: Random): bigint =>
  Array.from({ length: 168 }, () => random.chance(90)).reduce((week, bit) => (week << 1n) | (bit ? 1n : 0n), 0n);

/** The same times without overlaps and without blackouts that touch. */
function apart(blackouts: readonly Blackout[]): Blackout[] {
  const merged: Blackout[] = [];
  for (const blackout of blackouts.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (last === undefined || last.until < blackout.from) merged.push(blackout);
    else merged[merged.length - 1] = { from: last.from, until: most(last.until, blackout.until) };
  }
  return merged;
}
