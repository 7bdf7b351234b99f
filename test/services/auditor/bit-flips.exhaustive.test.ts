import { expect } from "chai";

import { audit, type Places, useHistory, withCopy } from "./support/history.ts";
import { edit, rows } from "./support/edit.ts";
import { firstBad } from "./support/expect.ts";
import { GATEWAY, type Organization, SIGNING } from "./support/organization.ts";
import { logPath } from "./support/services.ts";

/** Columns that are no evidence: the services' own notes, which no signature covers. Everything else is flipped below. */
const NOTES = [
  "records.stored_at",
  "batches.proposed_at",
  ...["sequencer.one", "sequencer.epoch", "sequencer.holder"],
  ...["charges.seq", "companions.name", "probe.one", "probe.filler"],
];

/** This history has none: forged-denials.exhaustive.test.ts and behaviours.exhaustive.test.ts go through them. */
const ELSEWHERE = ["approval_denials.", "behaviours."];

interface Case {
  readonly log: number;
  readonly table: string;
  readonly column: string;
  /** picks the row */
  readonly where: string;
  /** the first record the audit has to name; null when the damage is about no record */
  readonly seq: number | null;
}

function casesOf(places: Places, firstOfBatch: number): readonly Case[] {
  const { permission, held, approval, resumed, blocked } = places;
  const of = (log: number, table: string, columns: readonly string[], where: string, seq: number | null): Case[] =>
    columns.map((column) => ({ log, table, column, where, seq }));
  const record = ["seq", "kind", "record", "hash"];
  const hold = [
    "hold",
    "kind",
    "agent",
    "act_digest",
    "sub",
    "policy",
    "version",
    "denial_seq",
    "expires",
    "salt",
    "state",
    "spent_by",
  ];
  const batch = [
    "first_seq",
    "count",
    "voids",
    "root",
    "prev_root",
    "tree_nodes",
    "pinned_number",
    "pinned_hash",
    "state",
  ];
  const anchoring = ["checkpoint", "tx", "block_number", "block_hash"];
  return [
    ...[permission - 1, permission, approval, blocked, places.firstVoid].flatMap((seq) =>
      of(SIGNING, "records", record, `seq = ${seq}`, seq),
    ),
    ...of(GATEWAY, "records", record, "seq = 2", 2),
    ...of(SIGNING, "disclosures", ["seq", "disclosures"], `seq = ${blocked}`, null),
    ...of(SIGNING, "calls", ["seq"], `seq = ${blocked}`, null),
    ...of(SIGNING, "calls", ["call_data"], `seq = ${blocked}`, blocked),
    ...of(SIGNING, "intents", ["intent_hash", "agent", "jti", "seq"], `seq = ${permission}`, permission),
    ...of(SIGNING, "holds", hold, `denial_seq = ${held}`, held),
    ...of(
      SIGNING,
      "approvals",
      ["seq", "hold", "signer", "valid_before", "action", "signature"],
      `seq = ${approval}`,
      approval,
    ),
    ...of(
      GATEWAY,
      "used",
      ["log_id", "jti", "sae_hash", "dispatched_seq", "state", "final_seq"],
      "dispatched_seq = 1",
      1,
    ),
    ...of(SIGNING, "batches", [...batch, ...anchoring], `first_seq = ${firstOfBatch}`, firstOfBatch),
    ...of(SIGNING, "meta", ["name", "value"], "name = 'organization'", null),
  ]
    .map((each) => (each.table === "disclosures" && each.column === "disclosures" ? { ...each, seq: blocked } : each))
    .concat(of(SIGNING, "records", ["record"], `seq = ${resumed}`, resumed));
}

describe("bit flips", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;

  useHistory((written) => ({ organization, dir, places } = written));

  it("covers every column that is evidence", () => {
    const columns = rows(
      logPath(dir, SIGNING),
      `SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'`,
    ).map(({ name }) => String(name));
    const covered = casesOf(places, 6).map(({ table, column }) => `${table}.${column}`);
    const left = columns.filter(
      (name) => !covered.includes(name) && !ELSEWHERE.some((table) => name.startsWith(table)),
    );
    expect(left.sort()).to.deep.equal([...NOTES].sort());
  });

  for (const table of ["records", "disclosures", "calls", "intents", "holds", "approvals", "used", "batches", "meta"]) {
    it(`are found in ${table}, and the record is named`, async () => {
      const cases = casesOf(places, 6).filter((each) => each.table === table);
      expect(cases).to.not.be.empty;
      for (const each of cases) for (const flip of FLIPS) await flipAndAudit(each, flip);
    });
  }

  async function flipAndAudit(each: Case, flip: Flip): Promise<void> {
    await withCopy(dir, async (copy) => {
      if (!apply(logPath(copy, each.log), each, flip)) return;
      const report = await audit(organization, copy);
      const what = `${each.column} of log ${each.log} where ${each.where}, ${flip.name}`;
      if (each.seq === null) expect(report.ok, what).to.equal(false);
      else expect(firstBad(report, each.log), what).to.equal(each.seq);
    });
  }

  interface Flip {
    readonly name: string;
    /** where in a value of so many bytes */
    readonly place: (length: number) => number;
    readonly bit: number;
  }

  const FLIPS: readonly Flip[] = [
    { name: "first byte", place: () => 0, bit: 0 },
    { name: "middle byte", place: (length) => Math.floor(length / 2), bit: 1 },
    { name: "last byte", place: (length) => length - 1, bit: 0 },
  ];

  /** @returns false when the flip is one no value of the column can tell from the others */
  function apply(path: string, { table, column, where }: Case, flip: Flip): boolean {
    let changed = false;
    edit(path, (database) => {
      const [row] = database.prepare(`SELECT ${column} AS value FROM ${table} WHERE ${where}`).all();
      const value = row?.["value"];
      const update = (to: string | number | Uint8Array) => {
        changed = updated(() => database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(to));
      };
      if (typeof value === "string") update(flipText(value, flip));
      else if (typeof value === "number") update(flipNumber(value, flip));
      else if (value instanceof Uint8Array) update(flipBytes(value, flip));
      else throw new Error(`${table}.${column}: nothing there to flip`);
    });
    return changed;
  }

  /** Some keys cannot be changed into others that are taken. */
  function updated(update: () => unknown): boolean {
    try {
      update();
      return true;
    } catch (error) {
      expect(String(error)).to.match(/UNIQUE constraint failed/);
      return false;
    }
  }

  function flipText(value: string, flip: Flip): string {
    return Buffer.from(flipBytes(Buffer.from(value), flip)).toString("latin1");
  }

  function flipBytes(value: Uint8Array, { place, bit }: Flip): Uint8Array {
    return value.map((byte, i) => (i === place(value.length) ? byte ^ (1 << bit) : byte));
  }

  /** The lowest bit, a higher one, and one far up. */
  function flipNumber(value: number, { name }: Flip): number {
    const bit = { "first byte": 0, "middle byte": 5, "last byte": 40 }[name] ?? 0;
    const flipped = BigInt(value) ^ (1n << BigInt(bit));
    return Number(flipped);
  }
});
