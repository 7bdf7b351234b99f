import { expect } from "chai";

import { createCounterBook } from "../../../../services/auditor/checks/counters.ts";
import type { Find, FindingCode } from "../../../../services/auditor/report/findings.ts";
import type { DecisionRecord, VoidEntry } from "../../../../services/auditor/records/parsed.ts";
import type { Spent } from "../../../../services/core/schemas/spent.ts";
import { Random } from "../../../contracts/differential/sample/random.ts";

const NOW = 1_000_000;

/** One thing a record says of the one counter of these tests. */
interface Said {
  readonly log: number;
  readonly seq: number;
  readonly kind: "sae" | "denial" | "void" | "release";
  readonly n: number;
  readonly before: bigint;
  readonly reserved: bigint;
  /** its disclosures are gone */
  readonly erased?: true;
}

/** What is found, as "CODE log:seq". @param youngest seconds ago the decisions were made */
function findingsOf(records: readonly Said[], complete = true, youngest = 60): readonly string[] {
  const found: string[] = [];
  const book = createCounterBook();
  for (const { log, seq, kind, n, before, reserved, erased } of records) {
    const find: Find = (code: FindingCode) => found.push(`${code} ${log}:${seq}`);
    const spent: Spent[] = [{ counter: "0x01", window: "day", n, before: String(before), reserved: String(reserved) }];
    const ctx = { intent: `intent ${n}` };
    if (kind === "release") book.release(find, { log, seq }, `hash ${n}`);
    else if (kind === "void") {
      book.cancel(find, log, { seq, claims: { cancelled: { intent: ctx.intent, spent } } } as unknown as VoidEntry);
    } else {
      const claims = { ctx, iat: NOW - youngest };
      const decision = { kind, seq, hash: `hash ${n}`, claims } as unknown as DecisionRecord;
      book.decide(find, log, decision, erased === true ? null : spent);
    }
  }
  book.finish(complete, NOW);
  return found.sort();
}

const said = (kind: Said["kind"], seq: number, n: number, before: number, reserved = 5, log = 1): Said => {
  return { log, seq, kind, n, before: BigInt(before), reserved: BigInt(reserved) };
};
const HONEST = [
  said("sae", 1, 1, 0),
  said("sae", 2, 2, 5),
  said("release", 3, 1, 0),
  said("void", 4, 3, 10),
  said("denial", 5, 4, 5, 99),
  said("sae", 6, 4, 5),
];

describe("auditor: adding counters up", () => {
  it("finds nothing where everything adds up, in whatever order places came into the log", () => {
    expect(findingsOf(HONEST)).to.deep.equal([]);
    const [one, two, ...others] = HONEST;
    if (one === undefined || two === undefined) throw new Error("no records");
    expect(findingsOf([{ ...two, seq: 1 }, { ...one, seq: 2 }, ...others])).to.deep.equal([]);
  });

  const broken: readonly [string, readonly Said[], readonly string[]][] = [
    ["a gap", [said("sae", 1, 1, 0), said("sae", 2, 3, 10)], ["COUNTER_GAP 1:2"]],
    ["a counter that begins later", [said("sae", 1, 2, 5)], ["COUNTER_GAP 1:1"]],
    ["a place given twice", [said("sae", 1, 1, 0), said("sae", 2, 1, 0)], ["COUNTER_TWICE 1:2"]],
    [
      "a permission whose place a void gives back",
      [said("sae", 1, 1, 0), said("void", 2, 1, 0)],
      ["COUNTER_TWICE 1:2"],
    ],
    ["too little spent before", [said("sae", 1, 1, 0), said("sae", 2, 2, 4)], ["COUNTER_SUM 1:2"]],
    ["too much spent before", [said("sae", 1, 1, 0), said("sae", 2, 2, 6)], ["COUNTER_SUM 1:2"]],
    ["a denial that saw too much", [said("sae", 1, 1, 0), said("denial", 2, 2, 900)], ["COUNTER_SUM 1:2"]],
    ["a denial at a place far ahead", [said("sae", 1, 1, 0), said("denial", 2, 9, 5)], ["COUNTER_SUM 1:2"]],
    [
      "what was given back before its record",
      [said("sae", 1, 1, 0), said("sae", 2, 2, 0), said("release", 3, 1, 0)],
      ["COUNTER_SUM 1:2"],
    ],
    [
      "what goes up again after it was given back",
      [said("sae", 1, 1, 0), said("release", 2, 1, 0), said("sae", 3, 2, 0), said("sae", 4, 3, 10)],
      ["COUNTER_SUM 1:4"],
    ],
    [
      "what is given back twice",
      [said("sae", 1, 1, 0), said("release", 2, 1, 0), said("release", 3, 1, 0)],
      ["RELEASE_TWICE 1:3"],
    ],
  ];
  for (const [name, records, found] of broken) {
    it(`finds ${name}`, () => expect(findingsOf(records)).to.deep.equal(found));
  }

  it("lets a crash name what it gives back twice", () => {
    expect(findingsOf([said("void", 1, 1, 0), said("void", 2, 1, 0), said("sae", 3, 2, 0)])).to.deep.equal([]);
  });

  it("waits for the record of a place that was just given, and blames no gap on a log that is missing", () => {
    const gap = [said("sae", 1, 1, 0), said("sae", 2, 3, 10), said("sae", 3, 4, 15)];
    expect(findingsOf(gap, true, 29)).to.deep.equal([]);
    expect(findingsOf(gap, true, 30)).to.deep.equal(["COUNTER_GAP 1:2"]);
    expect(findingsOf(gap, false)).to.deep.equal([]);
    expect(findingsOf([...gap, said("sae", 4, 5, 19)], false)).to.deep.equal(["COUNTER_SUM 1:4"]);
  });

  it("does not blame an erased permission, nor what it gave back, and still finds what nobody can have seen", () => {
    const [one, two] = [said("sae", 1, 1, 0), { ...said("sae", 2, 2, 5), erased: true as const }];
    expect(findingsOf([one, two, said("sae", 3, 3, 10)])).to.deep.equal([]);
    expect(
      findingsOf([one, two, said("release", 3, 2, 5), said("sae", 4, 3, 10), said("sae", 5, 4, 10)]),
    ).to.deep.equal([]);
    expect(findingsOf([one, two, said("sae", 3, 3, 10), said("sae", 4, 4, 16)])).to.deep.equal(["COUNTER_SUM 1:4"]);
  });

  it("finds nothing in what two honest services with one store wrote, and a sum no history gives", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = new Random(seed, "sums");
      const records = history(random);
      expect(findingsOf(records), `seed ${seed}`).to.deep.equal([]);
      const last = records.findLast(({ kind }) => kind === "sae");
      if (last === undefined) continue;
      const more = records.map((each) => (each === last ? { ...each, before: each.before + 1_000n } : each));
      expect(findingsOf(more), `seed ${seed}`).to.not.deep.equal([]);
    }
  });
});

/** Two logs: reservations become records a while later, in any order; what is given back is recorded first. */
function history(random: Random): readonly Said[] {
  const seqs = [0, 0, 0];
  const nextSeq = (log: number): number => (seqs[log] = (seqs[log] ?? 0) + 1);
  const records: Said[] = [];
  const waiting: Omit<Said, "seq">[] = [];
  const permitted: Said[] = [];
  const recorded: Said[] = [];
  let [n, total] = [1, 0n];
  const record = (): void => {
    const [next] = waiting.splice(random.between(0, waiting.length - 1), 1);
    if (next === undefined) return;
    const made = { ...next, seq: nextSeq(next.log) };
    records.push(made);
    if (made.kind === "sae") permitted.push(made);
    else total -= made.reserved;
  };
  for (let step = 0; step < 80; step += 1) {
    const log = random.between(1, 2);
    if (random.chance(50)) {
      const reserved = random.big(0n, 9n);
      waiting.push({ log, kind: random.chance(10) ? "void" : "sae", n, before: total, reserved });
      n += 1;
      total += reserved;
    } else if (random.chance(20) && permitted.length > 0) {
      const [ended] = permitted.splice(random.between(0, permitted.length - 1), 1);
      if (ended === undefined) continue;
      const release: Said = { ...ended, kind: "release", seq: nextSeq(ended.log) };
      records.push(release);
      recorded.push(release);
    } else if (random.chance(30) && recorded.length > 0) {
      total -= recorded.shift()?.reserved ?? 0n;
    } else record();
  }
  while (waiting.length > 0) record();
  return records;
}
