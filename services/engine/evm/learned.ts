import { createLru } from "../proof/lru.ts";
import type { Wanted } from "../proof/state.ts";

/** What calls about one thing had to have proven, so that the next one asks for all of it at once. Only ever a hint. */
export interface Learned {
  recall(about: string): readonly Wanted[];
  note(about: string, missing: readonly Wanted[]): void;
}

const MAX_SUBJECTS = 4_096;
/** Of one subject; one that grows beyond is forgotten. */
const MAX_SLOTS = 512;

interface Entry {
  readonly slots: Set<bigint>;
  code: boolean;
}

export function createLearned(): Learned {
  const subjects = createLru<string, Map<string, Entry>>(MAX_SUBJECTS);

  return {
    recall: (about) =>
      [...(subjects.get(about) ?? [])].map(([address, { slots, code }]) => ({ address, slots: [...slots], code })),
    note: (about, missing) => {
      const accounts = subjects.get(about) ?? new Map<string, Entry>();
      for (const { address, slots, code } of missing) {
        const entry = accounts.get(address) ?? { slots: new Set(), code: false };
        for (const slot of slots) entry.slots.add(slot);
        entry.code ||= code;
        accounts.set(address, entry);
      }
      const size = [...accounts.values()].reduce((sum, { slots }) => sum + slots.size, 0);
      if (size <= MAX_SLOTS) subjects.set(about, accounts);
      else subjects.delete(about);
    },
  };
}
