import { z } from "zod";

import type { Effect, Kind, Limit } from "./kind.ts";

/** How the items of a list are ordered, and shown. */
export interface Listed<V, W> {
  /** ascending by this number, or bytes in hex; unsaid, in the order they run */
  readonly by?: (item: V) => string | number;
  /** what an item is called; @param place from 1 */
  readonly named: (item: W, place: number) => string;
  /** the whole item as one limit; unsaid, its members are limits of their own, behind its name */
  readonly told?: (item: W) => string;
  /** what the coming of an item that is told as a whole does */
  readonly arrival?: Effect;
}

/** Many of one kind. Initially none. */
export function list<V, W>(item: Kind<V, W>, how: Listed<V, W>): Kind<readonly V[], W[]> {
  const { by, named, told, arrival = "changes" } = how;
  return {
    abi: `${item.abi}[]`,
    initial: [],
    decoded: z.array(item.decoded),
    written: z.array(item.written),
    read: (items) => items.map((each) => item.read(each)),
    write: (items) => items.map((each) => item.write(each)),
    canonical: (items) => (by === undefined ? [...items] : ascending(items, by)).map((each) => item.canonical(each)),
    limits: (items, prefix) =>
      items.flatMap((each, i): readonly Limit[] => {
        const limit = `${prefix}${named(each, i + 1)}`;
        return told === undefined
          ? item.limits(each, `${limit}, `)
          : [{ limit, value: told(each), by: null, arrival, isMoney: false }];
      }),
  };
}

function ascending<V>(items: readonly V[], keyOf: (item: V) => string | number): V[] {
  return items.toSorted((a, b) => {
    const difference = BigInt(keyOf(a)) - BigInt(keyOf(b));
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  });
}
