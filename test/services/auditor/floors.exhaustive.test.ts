import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FloorRules } from "../../../services/core/floors/rules.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import { type FloorRecord, floorRecordSchema } from "../../../services/core/schemas/floor.ts";
import type { FindingCode } from "../../../services/auditor/report/findings.ts";
import type { AuditReport } from "../../../services/auditor/report/report.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";
import { codesAt, expectFinding, findingsOf } from "./support/expect.ts";
import { append, forge } from "./support/forge.ts";
import { audit, withCopy } from "./support/history.ts";
import { GATEWAY, type Organization, SIGNING, startOrganization } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { openServices, type Services } from "./support/services.ts";

const RULES: FloorRules = {
  floors: { violation: { to: "Supervised" }, absent: { after: 3_600, to: "Supervised" } },
  breaker: { window: 3_600, least: 3, denials: 50, verdict: "Blocked", open: 600, trials: 2 },
};

describe("audit of floors", () => {
  let organization: Organization;
  let ruled: Organization;
  let dir: string;
  let mappings: ReadonlyMap<string, FloorRules>;
  /** seqs: the violation, its floor, what it holds, the second denial, the breaker's floor, the last decision */
  const PLACES = { violation: 4, floor: 5, held: 7, tripped: 9, breaker: 10, last: 12 };

  before(async () => {
    organization = await startOrganization();
    const { mapping } = organization;
    ruled = { ...organization, mapping: { ...mapping, mapping: { ...mapping.mapping, ...RULES } } };
    mappings = new Map([[mapping.hash, RULES]]);
    dir = await mkdtemp(join(tmpdir(), "countersign-floors-"));
    await withServices(ruled, dir, async (services) => {
      for (const dollars of [900, 200_000, 900, 200_000, 900])
        await services.propose("buyer", order(organization, dollars));
    });
  });
  after(async () => {
    await organization.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function withServices<T>(as: Organization, at: string, work: (services: Services) => Promise<T>): Promise<T> {
    const services = await openServices(as, at);
    try {
      return await work(services);
    } finally {
      await services.close();
    }
  }
  const audited = (at: string, knows = true): Promise<AuditReport> =>
    audit(organization, at, knows ? { mappings } : {});

  /** Appends a floor like the violation's but for the edit, properly signed. @returns its seq */
  async function forgeFloor(
    copy: string,
    edit: (claims: FloorRecord) => FloorRecord,
    signer?: Signer,
  ): Promise<number> {
    const { seq, claims } = await withServices(organization, copy, async ({ signing: { store } }) => {
      const row = await store.records.get(PLACES.floor);
      const payload = parseJws(row?.record ?? "", [JWS_TYPES.floor]).payload;
      return { seq: (await store.records.lastSeq()) + 1, claims: floorRecordSchema.parse(payload) };
    });
    const iat = Math.floor(Date.now() / 1000);
    const fresh = { ...claims, iat, jti: `forged-floor-${seq}`, chain: { ...claims.chain, seq } };
    const record = await signJws(signer ?? organization.signingKey, JWS_TYPES.floor, edit(fresh));
    return append(organization, copy, ({ signing }) => signing, [{ kind: "floor", record }]);
  }

  it("finds nothing in what an honest service recorded, with or without the mapping", async () => {
    for (const knows of [true, false]) {
      const report = await audited(dir, knows);
      expect(findingsOf(report, SIGNING)).to.deep.equal([]);
      expect(report.logs[0]?.records).to.equal(PLACES.last);
    }
  });

  it("finds a floor that was due and never recorded, once it knows the mapping: FLOOR_MISSING", async () => {
    const fresh = await mkdtemp(join(tmpdir(), "countersign-unruled-"));
    try {
      await withServices(organization, fresh, async (services) => {
        for (const dollars of [900, 200_000, 900]) await services.propose("buyer", order(organization, dollars));
      });
      expect(findingsOf(await audited(fresh, false), SIGNING)).to.deep.equal([]);
      expectFinding(await audited(fresh), SIGNING, "FLOOR_MISSING", 6);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  });

  it("finds a decision that leaves out a floor that is recorded: FLOOR_MISSING", () =>
    withCopy(dir, async (copy) => {
      const seq = await forge(organization, copy, order(organization, 900), {
        claims: (claims) => ({ ...claims, ctx: { ...claims.ctx, floor: null } }),
      });
      expect(codesAt(await audited(copy, false), SIGNING, seq)).to.include("FLOOR_MISSING");
    }));

  it("finds a decision that names what is no floor, or that softens one: FLOOR_UNFOUNDED", () =>
    withCopy(dir, async (copy) => {
      const record = sha256b64("no record");
      const invented = await forge(organization, copy, order(organization, 900), {
        claims: (claims) => ({
          ...claims,
          ctx: { ...claims.ctx, floor: [...(claims.ctx.floor ?? []), { source: "Record", record, verdict: "Held" }] },
        }),
      });
      const softened = await forge(organization, copy, order(organization, 901), {
        claims: (claims) => ({
          ...claims,
          ctx: {
            ...claims.ctx,
            floor: (claims.ctx.floor ?? []).map((floor) => ({ ...floor, verdict: "Flagged" as const })),
          },
        }),
      });
      const report = await audited(copy, false);
      expect(codesAt(report, SIGNING, invented)).to.include("FLOOR_UNFOUNDED");
      expect(codesAt(report, SIGNING, softened)).to.include("FLOOR_UNFOUNDED");
    }));

  const unjustified: readonly (readonly [string, (claims: FloorRecord) => FloorRecord])[] = [
    ["for a permission", (claims) => ({ ...claims, why: { ...claims.why, seq: 2 } as FloorRecord["why"] })],
    ["for a violation that has its floor already", (claims) => claims],
    ["with a milder verdict than its posture's", (claims) => ({ ...claims, verdict: "Flagged" })],
    ["that ends by another rule than its cause has", (claims) => ({ ...claims, ends: { by: "review" } })],
    [
      "for figures the records do not give",
      (claims) => ({
        ...{ ...claims, posture: null, verdict: "Blocked" },
        why: {
          ...{ by: "breaker", from: claims.iat - 3_600, decisions: 9, denials: 9, errors: 0 },
          thresholds: { least: 3, denials: 50, errors: null },
        },
        ends: { by: "trials", after: claims.iat + 600, trials: 2 },
      }),
    ],
    [
      "for a trial that never failed",
      (claims) => ({
        ...{ ...claims, posture: null, verdict: "Blocked" },
        why: { by: "trial", floor: sha256b64("floor"), record: sha256b64("record"), seq: 2 },
        ends: { by: "trials", after: claims.iat + 600, trials: 2 },
      }),
    ],
    [
      "for a hold nobody left waiting",
      (claims) => ({
        ...claims,
        why: { by: "absent", hold: sha256b64("hold"), seq: 2, since: claims.iat - 7_200, after: 3_600 },
        ends: { by: "review" },
      }),
    ],
    [
      "for a chain that was near",
      (claims) => ({
        ...claims,
        why: { by: "lost_chain", block: { number: 1, hash: `0x${"1".repeat(64)}` }, age: 20 },
        ends: { by: "time", until: claims.iat + 600 },
      }),
    ],
    [
      "for a block that does not exist",
      (claims) => ({
        ...claims,
        why: { by: "lost_chain", block: { number: 99_999_999, hash: `0x${"1".repeat(64)}` }, age: 90 },
        ends: { by: "time", until: claims.iat + 600 },
      }),
    ],
  ];
  for (const [name, edit] of unjustified) {
    it(`finds a floor ${name}: FLOOR_UNJUSTIFIED`, () =>
      withCopy(dir, async (copy) => {
        const seq = await forgeFloor(copy, edit);
        expect(codesAt(await audited(copy, false), SIGNING, seq)).to.deep.equal(["FLOOR_UNJUSTIFIED"]);
      }));
  }

  it("counts no floor of a stranger's key, and says so: SIGNER_UNKNOWN", () =>
    withCopy(dir, async (copy) => {
      const seq = await forgeFloor(copy, (claims) => claims, ed25519Signer(77));
      expect(codesAt(await audited(copy), SIGNING, seq)).to.deep.equal(["SIGNER_UNKNOWN"]);
    }));

  const moved: readonly (readonly [string, (claims: FloorRecord) => FloorRecord, FindingCode])[] = [
    ["of another place", (claims) => ({ ...claims, chain: { ...claims.chain, seq: 99 } }), "RECORD_PLACE"],
    ["with a jti that was used", (claims) => ({ ...claims, jti: "used-before" }), "JTI_REUSED"],
    ["of the past", (claims) => ({ ...claims, iat: claims.iat - 3_000 }), "TIME_ORDER"],
  ];
  for (const [name, edit, code] of moved) {
    it(`finds a floor ${name}: ${code}`, () =>
      withCopy(dir, async (copy) => {
        if (code === "JTI_REUSED") await forgeFloor(copy, edit);
        const seq = await forgeFloor(copy, edit);
        expect(codesAt(await audited(copy, false), SIGNING, seq)).to.include(code);
      }));
  }

  it("finds a floor in the log of an enforcement point: RECORD_KIND", () =>
    withCopy(dir, async (copy) => {
      const record = await withServices(organization, copy, async ({ signing }) =>
        signing.store.records.get(PLACES.floor),
      );
      const seq = await append(organization, copy, ({ enforcing }) => enforcing, [
        { kind: "floor", record: record?.record ?? "" },
      ]);
      expect(codesAt(await audited(copy), GATEWAY, seq)).to.include("RECORD_KIND");
    }));

  it("finds a floor that follows no rule of its mapping, once it knows the mapping: FLOOR_UNJUSTIFIED", async () => {
    const { mapping } = organization;
    const other: FloorRules = { floors: { violation: { to: "PseudoAgent" } } };
    const report = await audit(organization, dir, { mappings: new Map([[mapping.hash, other]]) });
    expect(codesAt(report, SIGNING, PLACES.floor)).to.deep.equal(["FLOOR_UNJUSTIFIED"]);
    expect(codesAt(report, SIGNING, PLACES.breaker)).to.deep.equal(["FLOOR_UNJUSTIFIED"]);
  });
});
