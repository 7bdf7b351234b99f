import { join } from "node:path";

import { id } from "ethers";

import type { CounterStore, Reservation } from "../../../../services/store/counters.ts";
import { type CounterStoreOptions, openCounterStore } from "../../../../services/store/sqlite/counters/open.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { IDENTITY } from "./identity.ts";
import { useTempDir } from "./temp-dir.ts";

/** Names of counters and intents. */
export const counter = (name: string): string => id(name);
export const intent = (name: string): string => sha256b64(name);

export function open(path: string, over: Partial<CounterStoreOptions> = {}): Promise<CounterStore> {
  return openCounterStore({ path, identity: IDENTITY, create: true, ...over });
}

/** A fresh counter store for each test of the surrounding `describe`. */
export function useCounterStore(): () => { readonly store: CounterStore; readonly path: string } {
  const directory = useTempDir();
  let current: { readonly store: CounterStore; readonly path: string } | null = null;
  beforeEach(async () => {
    const path = join(directory(), "counters.sqlite");
    current = { path, store: await open(path) };
  });
  afterEach(async () => {
    await current?.store.close();
    current = null;
  });
  return () => {
    if (current === null) throw new Error("only inside a test");
    return current;
  };
}

/** What an intent would have to reserve now: an amount at each counter. */
export async function reservation(
  store: CounterStore,
  name: string,
  amounts: Readonly<Record<string, string>>,
): Promise<Reservation> {
  const states = await store.read(Object.keys(amounts).map(counter));
  const reserved = Object.values(amounts);
  return {
    intent: intent(name),
    log: 1,
    entries: states.map((state, i) => ({ ...state, window: "day", reserved: reserved[i] ?? "0" })),
  };
}

/** Reserves an amount at each counter. */
export async function take(
  store: CounterStore,
  name: string,
  amounts: Readonly<Record<string, string>>,
): Promise<Reservation> {
  const wanted = await reservation(store, name, amounts);
  if (!(await store.reserve(wanted))) throw new Error("a conflict");
  return wanted;
}

/** Where counters stand: their totals, and how many places were given. */
export async function totals(store: CounterStore, ...names: readonly string[]): Promise<readonly string[]> {
  return (await store.read(names.map(counter))).map(({ before, n }) => `${before} after ${n - 1}`);
}
