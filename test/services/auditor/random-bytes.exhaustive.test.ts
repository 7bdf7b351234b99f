import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";
import fc from "fast-check";

import { rows } from "./support/edit.ts";
import { audit, useHistory, withCopy } from "./support/history.ts";
import { type Organization, SIGNING } from "./support/organization.ts";
import { logPath } from "./support/services.ts";

/** Everything in a log that is evidence. */
const EVIDENCE = [
  "SELECT seq, kind, record, hash FROM records ORDER BY seq",
  "SELECT * FROM disclosures ORDER BY seq",
  "SELECT * FROM calls ORDER BY seq",
  "SELECT * FROM intents ORDER BY intent_hash",
  "SELECT hold, agent, act_digest, sub, policy, version, denial_seq, salt, state, spent_by FROM holds",
  "SELECT * FROM approvals ORDER BY seq",
  "SELECT * FROM used",
  `SELECT first_seq, count, voids, root, prev_root, tree_nodes, pinned_number, pinned_hash, state, checkpoint, tx, block_number,
   block_hash FROM batches ORDER BY first_seq`,
  "SELECT * FROM meta ORDER BY name",
];

describe("random bytes of a log's file", () => {
  let organization: Organization;
  let dir: string;

  useHistory((written) => ({ organization, dir } = written));

  it("cannot be changed unseen, and no change breaks the audit", async () => {
    const original = await readFile(logPath(dir, SIGNING));
    const honest = evidenceIn(logPath(dir, SIGNING));
    const place = fc.integer({ min: 0, max: original.length - 1 });
    const property = fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), (at, mask) =>
      withCopy(dir, async (copy) => {
        const path = logPath(copy, SIGNING);
        const changed = Buffer.from(original);
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        await writeFile(path, changed);
        const { ok } = await audit(organization, copy);
        // What nobody reads may change: unused space, the services' notes.
        if (evidenceIn(path) !== honest) expect(ok, `byte ${at}`).to.equal(false);
      }),
    );
    await fc.assert(property, { numRuns: 120 });
  });

  /** The evidence as text; what cannot be read is none. */
  function evidenceIn(path: string): string {
    try {
      return JSON.stringify(EVIDENCE.map((sql) => rows(path, sql)));
    } catch {
      return "unreadable";
    }
  }
});
