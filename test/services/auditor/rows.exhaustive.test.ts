import { expect } from "chai";

import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { sha256 } from "../../../services/core/hash.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { type Checkpoint, checkpointSchema } from "../../../services/core/schemas/checkpoint.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { edit, rows, run } from "./support/edit.ts";
import { codesAt, expectFinding, findingsOf, firstBad } from "./support/expect.ts";
import { append } from "./support/forge.ts";
import { audit, type Places, useHistory, withCopy } from "./support/history.ts";
import { GATEWAY, type Organization, SIGNING } from "./support/organization.ts";
import { logPath } from "./support/services.ts";

/** First seqs of the batches: five records in each. */
const SECOND_BATCH = 6;

describe("rows of a log", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;

  useHistory((written) => ({ organization, dir, places } = written));

  const auditAfter = (log: number, change: (path: string) => void) =>
    withCopy(dir, async (copy) => {
      change(logPath(copy, log));
      return audit(organization, copy);
    });

  it("a deleted record is missed", async () => {
    const report = await auditAfter(SIGNING, (path) => run(path, "DELETE FROM records WHERE seq = ?", places.approval));
    expect(firstBad(report, SIGNING)).to.equal(places.approval);
    expectFinding(report, SIGNING, "SEQ_GAP", places.approval);
  });

  it("a deleted outcome is missed", async () => {
    const report = await auditAfter(GATEWAY, (path) => run(path, "DELETE FROM records WHERE seq = 4"));
    expect(firstBad(report, GATEWAY)).to.equal(4);
  });

  it("a log cut off at the end is shorter than the chain says", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      run(path, "DELETE FROM records WHERE seq >= ?", places.firstVoid);
    });
    expect(firstBad(report, SIGNING)).to.equal(places.firstVoid);
    expectFinding(report, SIGNING, "LOG_TRUNCATED", places.firstVoid);
  });

  it("an empty log is shorter than the chain says", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      edit(path, (database) => {
        for (const table of ["records", "disclosures", "intents", "holds", "approvals", "batches"]) {
          database.exec(`DELETE FROM ${table}`);
        }
      });
    });
    expectFinding(report, SIGNING, "LOG_TRUNCATED", 1);
    expectFinding(report, SIGNING, "ANCHOR_UNBACKED", 1);
  });

  it("two swapped decisions were made for other places", async () => {
    const { permission, child } = places;
    const report = await auditAfter(SIGNING, (path) => swap(path, permission, child));
    expect(firstBad(report, SIGNING)).to.equal(permission);
    expectFinding(report, SIGNING, "RECORD_PLACE", permission);
    expectFinding(report, SIGNING, "RECORD_PLACE", child);
  });

  it("two swapped intents do not stand before their decisions", async () => {
    const report = await auditAfter(SIGNING, (path) => swap(path, places.held - 1, places.blocked - 1));
    expectFinding(report, SIGNING, "INTENT_APART", places.blocked);
    expectFinding(report, SIGNING, "INTENT_MISSING", places.held);
  });

  it("two swapped voids say so", async () => {
    const { firstVoid } = places;
    const report = await auditAfter(SIGNING, (path) => swap(path, firstVoid, firstVoid + 1));
    expect(firstBad(report, SIGNING)).to.equal(firstVoid);
    expectFinding(report, SIGNING, "RECORD_PLACE", firstVoid);
  });

  it("a record slipped in at the end is none of the log's", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      run(
        path,
        `INSERT INTO records SELECT (SELECT max(seq) + 1 FROM records), kind, record, hash, stored_at FROM records
         WHERE seq = ?`,
        places.permission,
      );
    });
    const end = places.firstVoid + 2;
    expect(firstBad(report, SIGNING)).to.equal(end);
    expectFinding(report, SIGNING, "RECORD_PLACE", end);
    expectFinding(report, SIGNING, "JTI_REUSED", end);
  });

  it("a void whose reason was rewritten gives another root, and is named", async () => {
    const { firstVoid } = places;
    const [row] = rows(logPath(dir, SIGNING), "SELECT record FROM records WHERE seq = ?", firstVoid);
    const record = String(row?.["record"]).replace("SIGNING_FAILED", "NOTHING_HERE");
    const report = await auditAfter(SIGNING, (path) => rewrite(path, firstVoid, record));
    expect(findingsOf(report, SIGNING).map(({ code }) => code)).to.deep.equal(["ANCHOR_ROOT"]);
    expectFinding(report, SIGNING, "ANCHOR_ROOT", firstVoid);
  });

  it("a record that is not the one its hash was made of is named", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      run(path, "UPDATE records SET hash = (SELECT hash FROM records WHERE seq = 1) WHERE seq = ?", places.approval);
    });
    expect(codesAt(report, SIGNING, places.approval)).to.deep.equal(["RECORD_HASH"]);
  });

  it("a denial filed as a permission is named", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      run(path, "UPDATE records SET kind = 2 WHERE seq = ?", places.blocked);
    });
    expectFinding(report, SIGNING, "RECORD_KIND", places.blocked);
  });

  it("an outcome that gives nothing back has no place in a signing log", async () => {
    const [outcome] = rows(logPath(dir, GATEWAY), "SELECT record FROM records WHERE seq = 1");
    const report = await withCopy(dir, async (copy) => {
      const made = { kind: "outcome" as const, record: String(outcome?.["record"]) };
      await append(organization, copy, ({ signing }) => signing, [made]);
      return audit(organization, copy);
    });
    expectFinding(report, SIGNING, "RELEASE_INVALID", places.firstVoid + 2);
  });

  it("a stored batch that says something else than the chain is named", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      run(path, "UPDATE batches SET voids = 1 WHERE first_seq = ?", SECOND_BATCH);
    });
    expect(codesAt(report, SIGNING, SECOND_BATCH)).to.deep.equal(["BATCH_MISMATCH", "CHECKPOINT_INVALID"]);
  });

  it("a deleted batch is missed", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      run(path, "DELETE FROM batches WHERE first_seq = ?", SECOND_BATCH);
    });
    expect(firstBad(report, SIGNING)).to.equal(SECOND_BATCH);
    expectFinding(report, SIGNING, "ANCHOR_UNBACKED", SECOND_BATCH);
    expectFinding(report, SIGNING, "BATCH_GAP", SECOND_BATCH);
  });

  it("a batch the chain never saw is not anchored", async () => {
    const end = places.firstVoid + 2;
    const report = await auditAfter(SIGNING, (path) => {
      run(
        path,
        `INSERT INTO batches SELECT ?, 1, 0, root, root, tree_nodes, 0, pinned_hash, proposed_at, state, checkpoint, tx, block_number,
         block_hash FROM batches WHERE first_seq + count = ?`,
        end,
        end,
      );
    });
    expectFinding(report, SIGNING, "ANCHOR_MISSING", end);
    expectFinding(report, SIGNING, "CHECKPOINT_INVALID", end);
  });

  const resigned = async (
    path: string,
    edit: (claims: Checkpoint) => Checkpoint,
    first = SECOND_BATCH,
  ): Promise<void> => {
    const [row] = rows(path, `SELECT checkpoint FROM batches WHERE first_seq = ${first}`);
    const { payload } = parseJws(String(row?.["checkpoint"]), [JWS_TYPES.checkpoint]);
    const claims = edit(checkpointSchema.parse(payload));
    const checkpoint = await signJws(organization.signingKey, JWS_TYPES.checkpoint, claims);
    run(path, "UPDATE batches SET checkpoint = ? WHERE first_seq = ?", checkpoint, first);
  };
  const auditResigned = (edit: (claims: Checkpoint) => Checkpoint) =>
    withCopy(dir, async (copy) => {
      await resigned(logPath(copy, SIGNING), edit);
      return audit(organization, copy);
    });

  it("a checkpoint over another tree is found, and that it does not begin with the one before", async () => {
    const other = `0x${"11".repeat(32)}`;
    const report = await auditResigned((claims) => ({ ...claims, tree: { ...claims.tree, root: other } }));
    for (const code of ["TREE_ROOT", "TREE_INCONSISTENT", "CHECKPOINT_INVALID"] as const) {
      expectFinding(report, SIGNING, code, SECOND_BATCH);
    }
  });

  it("a checkpoint over a tree of another size, or of a higher generation than the store, is found", async () => {
    for (const edit of [
      (claims: Checkpoint) => ({ ...claims, tree: { ...claims.tree, size: claims.tree.size + 1 } }),
      (claims: Checkpoint) => ({ ...claims, generation: 2 }),
    ]) {
      expectFinding(await auditResigned(edit), SIGNING, "CHECKPOINT_INVALID", SECOND_BATCH);
    }
  });

  it("a checkpoint of a lower generation than the one before it is found; a higher one is not", async () => {
    const raised = async (first: number, second: number) => {
      const copied = withCopy(dir, async (copy) => {
        run(logPath(copy, SIGNING), "UPDATE meta SET value = '3' WHERE name = 'generation'");
        await resigned(logPath(copy, SIGNING), (claims) => ({ ...claims, generation: first }), 1);
        await resigned(logPath(copy, SIGNING), (claims) => ({ ...claims, generation: second }));
        return audit(organization, copy);
      });
      return findingsOf(await copied, SIGNING)
        .filter(({ detail }) => detail.includes("generation"))
        .map(({ seq }) => seq);
    };
    // The batches after the second one are of generation 1.
    const after = await raised(1, 3);
    expect(after).to.not.include(SECOND_BATCH);
    expect(after).to.have.length.above(0);
    expect(await raised(3, 2)).to.include(SECOND_BATCH);
    expect(await raised(1, 1)).to.deep.equal([]);
  });

  it("a store that says it is of no generation is found; of a higher one it may be: it was put back from a copy", async () => {
    expect(
      (await auditAfter(SIGNING, (path) => run(path, "UPDATE meta SET value = '2' WHERE name = 'generation'"))).ok,
    ).to.equal(true);
    for (const value of ["0", "first"]) {
      const report = await auditAfter(SIGNING, (path) => {
        run(path, "UPDATE meta SET value = ? WHERE name = 'generation'", value);
      });
      expectFinding(report, SIGNING, "CHECKPOINT_INVALID", 1);
      const codes = findingsOf(report, SIGNING).map(({ code }) => code);
      expect(codes, value).to.include("STORE_IDENTITY");
    }
  });

  it("a changed disclosure is not the one that was signed", async () => {
    const report = await auditAfter(SIGNING, (path) => {
      run(
        path,
        "UPDATE disclosures SET disclosures = (SELECT disclosures FROM disclosures WHERE seq = 2) WHERE seq = 4",
      );
    });
    expect(findingsOf(report, SIGNING).map(({ code, seq }) => [code, seq])).to.deep.equal([["DISCLOSURES_INVALID", 4]]);
  });

  it("disclosures that are gone are a finding, and the verdict is given again all the same", async () => {
    const report = await auditAfter(SIGNING, (path) => run(path, "DELETE FROM disclosures WHERE seq = 4"));
    expect(codesAt(report, SIGNING, 4)).to.deep.equal(["DISCLOSURES_MISSING"]);
    expect(report.logs[0]).to.include({ replayed: 6 });
  });

  it("call data that are gone, are another's, or are none, are found", async () => {
    for (const [sql, codes] of [
      ["DELETE FROM calls WHERE seq = 4", ["CALL_MISSING"]],
      ["UPDATE calls SET call_data = (SELECT call_data FROM calls WHERE seq = 2) WHERE seq = 4", ["CALL_MISMATCH"]],
      ["UPDATE calls SET call_data = x'' WHERE seq = 4", ["CALL_MISMATCH"]],
    ] as const) {
      const report = await auditAfter(SIGNING, (path) => run(path, sql));
      expect(codesAt(report, SIGNING, 4), sql).to.deep.equal(codes);
    }
  });

  it("call data of what is no decision are found", async () => {
    const report = await auditAfter(SIGNING, (path) => run(path, "UPDATE calls SET seq = 3 WHERE seq = 4"));
    expect(codesAt(report, SIGNING, 3)).to.deep.equal(["STORE_INDEX"]);
    expect(codesAt(report, SIGNING, 4)).to.deep.equal(["CALL_MISSING"]);
  });

  it("an approval whose act is gone is skipped, and so is one whose salt is gone", async () => {
    for (const sql of [
      `DELETE FROM disclosures WHERE seq IN (${places.held}, ${places.resumed})`,
      `UPDATE holds SET salt = NULL`,
    ]) {
      const report = await auditAfter(SIGNING, (path) => {
        run(path, `DELETE FROM disclosures WHERE seq = ${places.resumed}`);
        run(path, sql);
      });
      expect(report.logs[0]?.skipped, sql).to.deep.equal([{ seq: places.approval, what: "approval" }]);
      expect(codesAt(report, SIGNING, places.resumed), sql).to.deep.equal(["DISCLOSURES_MISSING"]);
    }
  });

  it("an approval is read where either decision still shows its act", async () => {
    for (const seq of [places.held, places.resumed]) {
      const report = await auditAfter(SIGNING, (path) => run(path, `DELETE FROM disclosures WHERE seq = ${seq}`));
      expect(codesAt(report, SIGNING, seq)).to.deep.equal(["DISCLOSURES_MISSING"]);
      expect(report.logs[0]?.skipped).to.deep.equal([]);
    }
  });

  it("another salt of a hold than its approvals were signed with is found", async () => {
    const other = `0x${"11".repeat(32)}`;
    const report = await auditAfter(SIGNING, (path) => run(path, "UPDATE holds SET salt = ?", other));
    expect(findingsOf(report, SIGNING).map(({ code, seq }) => [code, seq])).to.deep.equal([
      ["STORE_INDEX", places.held],
    ]);
  });

  const stored = (path: string, seq: number): string[] =>
    JSON.parse(
      String(rows(path, `SELECT disclosures FROM disclosures WHERE seq = ${seq}`)[0]?.["disclosures"]),
    ) as string[];
  const store = (path: string, seq: number, disclosures: readonly string[]): void => {
    run(path, "UPDATE disclosures SET disclosures = ? WHERE seq = ?", JSON.stringify(disclosures), seq);
  };

  // The last four disclosures are those of the salts of target and recipient, of the counters and of the approvals.
  for (const [what, place] of [
    ["the salt of the target", -4],
    ["the salt of the recipient", -3],
    ["the counters", -2],
    ["the approvals", -1],
  ] as const) {
    it(`a record without ${what} is found, and made again from its call data`, async () => {
      const report = await auditAfter(SIGNING, (path) => store(path, 4, stored(path, 4).toSpliced(place, 1)));
      expect(codesAt(report, SIGNING, 4)).to.deep.equal(["DISCLOSURES_MISSING"]);
      expect(report.logs[0]).to.include({ replayed: 6 });
    });

    it(`another record's disclosure in the place of ${what} is found`, async () => {
      const report = await auditAfter(SIGNING, (path) => {
        store(path, 4, stored(path, 4).with(place, stored(path, 2).at(place) ?? ""));
      });
      expect(codesAt(report, SIGNING, 4)).to.deep.equal(["DISCLOSURES_INVALID"]);
    });

    it(`a disclosure of ${what} that was altered is found`, async () => {
      const report = await auditAfter(SIGNING, (path) => {
        const all = stored(path, 4);
        const text = Buffer.from(all.at(place) ?? "", "base64url").toString("utf8");
        store(path, 4, all.with(place, Buffer.from(text.replace(/^\["./, '["~')).toString("base64url")));
      });
      expect(codesAt(report, SIGNING, 4)).to.deep.equal(["DISCLOSURES_INVALID"]);
    });
  }

  it("a spent hold that is called open again is found", async () => {
    const report = await auditAfter(SIGNING, (path) => run(path, "UPDATE holds SET state = 'open', spent_by = NULL"));
    expect(findingsOf(report, SIGNING).map(({ code, seq }) => [code, seq])).to.deep.equal([
      ["STORE_INDEX", places.held],
    ]);
  });

  it("a replay key that was removed is found", async () => {
    const report = await auditAfter(GATEWAY, (path) => run(path, "DELETE FROM used WHERE dispatched_seq = 1"));
    expectFinding(report, GATEWAY, "STORE_INDEX", 1);
  });

  /** Two records change places, hashes and all. */
  function swap(path: string, a: number, b: number): void {
    edit(path, (database) => {
      const move = database.prepare("UPDATE records SET seq = ? WHERE seq = ?");
      move.run(-1, a);
      move.run(a, b);
      move.run(b, -1);
    });
  }

  function rewrite(path: string, seq: number, record: string): void {
    const hash = sha256(utf8(record));
    run(path, "UPDATE records SET record = ?, hash = ? WHERE seq = ?", record, hash, seq);
  }
});
