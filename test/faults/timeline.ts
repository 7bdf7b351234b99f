/** Takes a word of what keeps a step waiting, such as an error code. */
export type Say = (word: string) => void;

/** Notes a step from its begin to its end. @param what in a few words */
export type Step = <T>(what: string, work: (say: Say) => Promise<T>) => Promise<T>;

/** What goes on during a round, and for how long: what a round that takes long was waiting for. */
export interface Timeline {
  readonly step: Step;
  /** Forgets what has ended, and counts from now. */
  begin(): void;
  /** Whatever took, or takes, `leastMs` at least, in the order it began: since when, how long, and what kept it. */
  lines(leastMs: number): readonly string[];
}

interface Entry {
  readonly what: string;
  readonly from: number;
  to: number | null;
  readonly said: Map<string, number>;
}

/** @param stopwatch in milliseconds */
export function createTimeline(stopwatch: () => number): Timeline {
  let begun = stopwatch();
  let entries: Entry[] = [];

  return {
    step: async (what, work) => {
      const said = new Map<string, number>();
      const entry: Entry = { what, from: stopwatch(), to: null, said };
      entries.push(entry);
      try {
        return await work((word) => said.set(word, (said.get(word) ?? 0) + 1));
      } finally {
        entry.to = stopwatch();
      }
    },
    begin: () => {
      begun = stopwatch();
      entries = entries.filter(({ to }) => to === null);
    },
    lines: (leastMs) => {
      const now = stopwatch();
      return entries
        .filter(({ from, to }) => (to ?? now) - from >= leastMs)
        .toSorted((a, b) => a.from - b.from)
        .map((entry) => lineOf(entry, begun, now));
    },
  };
}

function lineOf({ what, from, to, said }: Entry, begun: number, now: number): string {
  const lasted = to === null ? `for ${seconds(now - from)} so far` : `for ${seconds(to - from)}`;
  const words = [...said].map(([word, count]) => `${count} x ${word}`);
  return `at ${seconds(from - begun)} ${what}, ${[lasted, ...words].join(", ")}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
