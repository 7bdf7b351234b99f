import { expect } from "chai";

import type { Sae } from "../../../services/core/schemas/sae.ts";
import { codesAt } from "./support/expect.ts";
import { forge } from "./support/forge.ts";
import { audit, useHistory, withCopy } from "./support/history.ts";
import { type Organization, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";

const GONE = `0x${"11".repeat(32)}`;

describe("a decision whose block was reorganized away", () => {
  let organization: Organization;
  let dir: string;

  useHistory((written) => ({ organization, dir } = written));

  /** A decision that names a block of another hash than the chain has at that number, and says what else is wanted. */
  const auditMoved = (pol: Partial<Sae["pol"]> = {}) =>
    withCopy(dir, async (copy) => {
      const claims = (honest: Sae): Sae => ({
        ...honest,
        pol: { ...honest.pol, block: { ...honest.pol.block, hash: GONE }, ...pol },
      });
      const seq = await forge(organization, copy, order(organization, 900), { claims });
      const report = await audit(organization, copy);
      const log = report.logs.find((each) => each.log === SIGNING);
      return { ok: report.ok, codes: codesAt(report, SIGNING, seq), noted: log?.reorganized.includes(seq) };
    });

  it("stands, and is noted, when the block in its place gives the same verdict", async () => {
    expect(await auditMoved()).to.deep.equal({ ok: true, codes: [], noted: true });
  });

  it("does not stand when that block gives another", async () => {
    const { ok, codes, noted } = await auditMoved({ verdict: "Flagged" });
    expect({ ok, noted }).to.deep.equal({ ok: false, noted: false });
    expect(codes).to.include.members(["PIN_UNKNOWN", "VERDICT_MISMATCH"]);
  });

  it("does not stand where its call data are not those of the block in its place", async () => {
    const { codes, noted } = await auditMoved({ call: Buffer.alloc(32, 1).toString("base64url") });
    expect(noted).to.equal(false);
    expect(codes).to.include.members(["CALL_MISMATCH", "PIN_UNKNOWN"]);
  });

  it("does not stand when it permits without asking the policy", async () => {
    const { codes, noted } = await auditMoved({ call: null });
    expect(noted).to.equal(false);
    expect(codes).to.include("PIN_UNKNOWN");
  });

  it("does not stand when no block is in its place", async () => {
    const { ok, codes } = await auditMoved({ block: { number: 1_000_000, hash: GONE } });
    expect(ok).to.equal(false);
    expect(codes).to.include("PIN_UNKNOWN");
  });
});
