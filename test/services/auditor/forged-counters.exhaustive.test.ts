import { join } from "node:path";

import { expect } from "chai";

import { EVERYTHING } from "../../../scripts/local/roster.ts";
import type { AuditReport } from "../../../services/auditor/report/report.ts";
import type { Outcome } from "../../../services/core/schemas/outcome.ts";
import { chargedBy } from "../signing/support/charged-by.ts";
import type { Spent } from "../../../services/core/schemas/spent.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { voidRecord } from "../../../services/log/void.ts";
import { id } from "ethers";
import { run } from "./support/edit.ts";
import { expectFinding, findingsOf } from "./support/expect.ts";
import { append, forge } from "./support/forge.ts";
import { audit, use, withCopy } from "./support/history.ts";
import { GATEWAY, type Organization, SIGNING, startOrganization } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { logPath, openServices, type Services } from "./support/services.ts";

const METERED = { ...EVERYTHING, perDay: { blockAbove: "5,000.00 USD" }, rate: { perHour: 50 } };

describe("forged counters", () => {
  let organization: Organization;
  let dir: string;
  let outcome: Outcome;
  /** seqs in the signing log: one permission is used, one handed back */
  let places: { readonly used: number; readonly returned: number; readonly release: number; readonly last: number };

  before(async () => {
    organization = await startOrganization(
      ["buyer", "clerk"].map((name) => ({ name, under: null, levels: 0, limits: METERED })),
    );
    dir = join(organization.dir, "logs");
    const services = await openServices(organization, dir);
    const used = await use(services, organization, 900);
    const { answer } = await services.propose("buyer", order(organization, 100));
    if (answer.kind !== "permitted") throw new Error(answer.reason);
    outcome = await handBack(services, answer);
    const last = await use(services, organization, 50);
    places = { used: used.seq, returned: answer.seq, release: answer.seq + 1, last: last.seq };
    await services.propose("buyer", order(organization, 100_000));
    await services.close();
  });

  after(() => organization.stop());

  async function handBack(services: Services, permit: { readonly envelope: string; readonly seq: number }) {
    await services.client("buyer").surrender(permit);
    const { records } = services.enforcing.store;
    const { record } = (await records.get(await records.lastSeq())) ?? { record: "" };
    await services.take(record);
    return JSON.parse(Buffer.from(record.split(".")[1] ?? "", "base64url").toString("utf8")) as Outcome;
  }

  /** Long enough after the last record that its places should all be there. */
  const later = () => Date.now() + 50_000;

  const auditForged = (change: (copy: string) => Promise<number>) =>
    withCopy(dir, async (copy) => {
      const seq = await change(copy);
      return { seq, report: await audit(organization, copy, { clock: later }) };
    });

  const spend = (edit: (spent: readonly Spent[]) => readonly Spent[]) =>
    auditForged((copy) =>
      forge(organization, copy, order(organization, 10), {
        inputs: (inputs) => ({ ...inputs, spent: edit(inputs.spent) }),
      }),
    );

  const each = (change: (entry: Spent) => Partial<Spent>) => (spent: readonly Spent[]) =>
    spent.map((entry) => ({ ...entry, ...change(entry) }));

  const release = (change: Partial<Outcome>, signer = organization.gatewayKey) =>
    auditForged(async (copy) => {
      const record = await signJws(signer, "outcome+jwt", { ...outcome, ...change });
      return append(organization, copy, ({ signing }) => signing, [{ kind: "outcome", record }]);
    });

  const codes = (report: AuditReport) => findingsOf(report, SIGNING).map(({ code }) => code);

  it("finds nothing wrong with honest ones", async () => {
    const report = await audit(organization, dir);
    expect(report.findings).to.deep.equal([]);
    expect(report.logs.flatMap(({ findings }) => findings)).to.deep.equal([]);
    expect(report.logs.find(({ log }) => log === SIGNING)?.outcomes).to.equal(1);
  });

  it("accuses no counter when disclosures are gone: that they are is what there is to say", async () => {
    await withCopy(dir, async (copy) => {
      run(logPath(copy, SIGNING), "DELETE FROM disclosures");
      expect([...new Set(codes(await audit(organization, copy)))]).to.deep.equal(["DISCLOSURES_MISSING"]);
    });
  });

  const charges: readonly [string, (spent: readonly Spent[]) => readonly Spent[]][] = [
    ["in another order", (spent) => spent.toReversed()],
    ["of other counters", each(() => ({ counter: id("other") }))],
    ["with less than it takes", each(({ reserved }) => ({ reserved: String(BigInt(reserved) - 1n) }))],
    ["in another window", each(() => ({ window: "month" }))],
    ["without one of them", (spent) => spent.slice(1)],
    ["at all", () => []],
  ];
  for (const [name, edit] of charges) {
    it(`finds charges ${name}`, async () => {
      const { seq, report } = await spend(edit);
      expectFinding(report, SIGNING, "COUNTER_CHARGE", seq);
    });
  }

  it("finds a place that was given before", async () => {
    const { seq, report } = await spend(each(({ n }) => ({ n: n - 1 })));
    expectFinding(report, SIGNING, "COUNTER_TWICE", seq);
  });

  it("finds a place nobody has", async () => {
    const { seq, report } = await spend(each(({ n }) => ({ n: n + 1 })));
    expectFinding(report, SIGNING, "COUNTER_GAP", seq);
  });

  it("finds a sum below what was spent, by one unit", async () => {
    const { seq, report } = await spend(each(({ before }) => ({ before: String(BigInt(before) - 1n) })));
    expectFinding(report, SIGNING, "COUNTER_SUM", seq);
  });

  it("lets a void name a place, and finds it when the place is a permission's", async () => {
    const name = (n: number, before: string, counter: string) =>
      auditForged((copy) =>
        append(organization, copy, ({ signing }) => signing, [
          {
            kind: "void",
            record: voidRecord(SIGNING, places.last + 3, "for the test", {
              intent: organization.system.organization.slice(2, 44) + "A",
              spent: [{ counter, window: "day", n, before, reserved: "7" }],
            }),
          },
        ]),
      );
    const fresh = await name(1, "0", id("nobody's"));
    expect(codes(fresh.report)).to.deep.equal([]);
    const claims = await spentOf(places.used);
    const taken = await name(1, "0", claims[0]?.counter ?? "");
    expectFinding(taken.report, SIGNING, "COUNTER_TWICE", taken.seq);
  });

  const spentOf = async (seq: number): Promise<readonly Spent[]> => {
    const services = await openServices(organization, dir);
    const { store } = services.signing;
    const row = await store.records.get(seq);
    const spent = row === null ? null : await chargedBy(store, row);
    await services.close();
    return spent ?? [];
  };

  it("finds a permission given back twice", async () => {
    const { seq, report } = await release({});
    expectFinding(report, SIGNING, "RELEASE_TWICE", seq);
  });

  const releases: readonly [string, () => Partial<Outcome>][] = [
    ["by what was executed", () => ({ phase: "executed", status: 201 })],
    ["of a permission nobody issued", () => ({ sae: { ...outcome.sae, hash: "A".repeat(43) } })],
    ["of a record at another place", () => ({ sae: { ...outcome.sae, seq: places.used } })],
    ["of another log", () => ({ sae: { ...outcome.sae, log: GATEWAY } })],
    ["in the name of the signing log", () => ({ iss: outcome.iss.replace(/2$/, "1") })],
    ["by words that do not stand in the enforcement point's log", () => ({ chain: { ...outcome.chain, seq: 99 } })],
  ];
  for (const [name, change] of releases) {
    it(`finds a budget given back ${name}`, async () => {
      const { seq, report } = await release(change());
      expectFinding(report, SIGNING, "RELEASE_INVALID", seq);
    });
  }

  it("finds a budget given back by the signing key itself", async () => {
    const { seq, report } = await release({}, organization.signingKey);
    expectFinding(report, SIGNING, "SIGNER_UNKNOWN", seq);
  });

  it("finds a replay row without a record, and a record without its row", async () => {
    for (const sql of ["DELETE FROM used", "UPDATE used SET sae_hash = 'x'"]) {
      await withCopy(dir, async (copy) => {
        run(logPath(copy, SIGNING), sql);
        expectFinding(await audit(organization, copy), SIGNING, "STORE_INDEX", places.release);
      });
    }
  });
});
