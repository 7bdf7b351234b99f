import { encodeBytes32String, id } from "ethers";

import type { Random } from "./random.ts";

/** Few names, so that hits and misses are both common. */
const names = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => id(`${kind} ${index}`)).toSorted();

export const UNIVERSE = {
  operations: names("operation", 4),
  targets: names("target", 3),
  dataSets: names("data set", 4),
  channels: names("channel", 3),
  recipients: names("recipient", 4),
  currencies: [encodeBytes32String("USD"), encodeBytes32String("EUR")],
} as const;

/** Mostly the first one, so that one's rule and another's delegation are often about the same. */
export const anyCurrency = (random: Random): string =>
  random.chance(85) ? UNIVERSE.currencies[0] : random.pick(UNIVERSE.currencies);
