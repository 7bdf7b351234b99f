import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { allFindings } from "../../../services/auditor/report/report.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { rows, run } from "./support/edit.ts";
import { codesAt, expectFinding, firstBad } from "./support/expect.ts";
import { audit, type Places, use, useHistory, withCopy } from "./support/history.ts";
import { GATEWAY, type Organization, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { logPath, openServices } from "./support/services.ts";

describe("auditOrganization", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;

  useHistory((written) => ({ organization, dir, places } = written));

  it("finds nothing in an honest history, and counts it", async () => {
    const report = await audit(organization, dir, { requireAnchored: true });
    expect(allFindings(report)).to.deep.equal([]);
    expect(report.ok).to.equal(true);
    expect(report.logs[0]).to.deep.include({
      ...{ log: SIGNING, kind: "Signing", records: 17, permitted: 4, held: 1, blocked: 2, outcomes: 0, voids: 2 },
      ...{ anchored: 17, pending: 0, replayed: 6, open: 0 },
    });
    expect(report.logs[1]).to.deep.include({
      ...{ log: GATEWAY, kind: "Enforcement", records: 7, permitted: 0, held: 0, blocked: 0, outcomes: 7, voids: 0 },
      ...{ anchored: 7, pending: 0, replayed: 0, open: 0 },
    });
  });

  it("says where it is", async () => {
    const seen: string[] = [];
    await audit(organization, dir, { onProgress: ({ log, done, total }) => seen.push(`${log}: ${done}/${total}`) });
    expect(seen).to.deep.equal(["1: 17/17", "2: 7/7"]);
  });

  it("reads what stands in a write-ahead log, and writes nothing", async () => {
    const copy = join(organization.dir, "running");
    await mkdir(copy);
    await withCopy(dir, async (live) => {
      const services = await openServices(organization, live);
      await use(services, organization, 900);
      for (const name of await readdir(live)) {
        if (!name.endsWith("-shm")) await copyFile(join(live, name), join(copy, name));
      }
      await services.close();
    });
    const before = await contentOf(copy);
    expect(Object.keys(before)).to.include("log-1.sqlite-wal");
    const report = await audit(organization, copy);
    expect(report.ok).to.equal(true);
    expect(report.logs[0]).to.include({ records: 19, anchored: 17, pending: 2 });
    expect(await contentOf(copy)).to.deep.equal(before);
  });

  it("takes what is not anchored yet for pending, unless it has to be anchored", async () => {
    await withCopy(dir, async (copy) => {
      const services = await openServices(organization, copy);
      await use(services, organization, 900);
      await services.close();
      expect((await audit(organization, copy)).ok).to.equal(true);
      const report = await audit(organization, copy, { requireAnchored: true });
      expect(codesAt(report, SIGNING, places.firstVoid + 2)).to.deep.equal(["NOT_ANCHORED"]);
      expect(codesAt(report, GATEWAY, 8)).to.deep.equal(["NOT_ANCHORED"]);
    });
  });

  it("catches a wrong verdict the real key signed: the contract says something else", async () => {
    await withCopy(dir, async (copy) => {
      const decide = () =>
        Promise.resolve({ verdict: "AutoApproved", dimension: "None", reason: "WITHIN_LIMITS" } as const);
      const services = await openServices(organization, copy, { decider: { decide } });
      const { answer } = await services.propose("buyer", order(organization, 200_000));
      await services.close();
      expect(answer.kind).to.equal("permitted");
      const report = await audit(organization, copy);
      expectFinding(report, SIGNING, "VERDICT_MISMATCH", places.firstVoid + 3);
    });
  });

  it("names the record of a byte that was flipped in the file itself", async () => {
    await withCopy(dir, async (copy) => {
      const path = logPath(copy, SIGNING);
      const [row] = rows(path, "SELECT record FROM records WHERE seq = ?", places.blocked);
      const bytes = await readFile(path);
      // In the signature: no other record has these bytes.
      const place = bytes.indexOf(String(row?.["record"]).slice(-60, -20));
      bytes.writeUInt8(bytes.readUInt8(place + 20) ^ 1, place + 20);
      await writeFile(path, bytes);
      expect(firstBad(await audit(organization, copy), SIGNING)).to.equal(places.blocked);
    });
  });

  it("names the decision and not its intent when the link between them was flipped", async () => {
    const path = logPath(dir, SIGNING);
    const record = String(rows(path, "SELECT record FROM records WHERE seq = ?", places.blocked)[0]?.["record"]);
    const [header = "", payload = ""] = record.split(".");
    const link = Buffer.from(payload, "base64url").indexOf('"intent":"') + '"intent":"'.length;
    for (let offset = 4; offset < 40; offset += 6) {
      const place = header.length + 1 + Math.floor(((link + offset) * 4) / 3);
      const flipped = Buffer.from(record);
      flipped.writeUInt8(flipped.readUInt8(place) ^ 1, place);
      await withCopy(dir, async (copy) => {
        const text = flipped.toString("latin1");
        run(logPath(copy, SIGNING), "UPDATE records SET record = ? WHERE seq = ?", text, places.blocked);
        expect(firstBad(await audit(organization, copy), SIGNING), `byte ${place}`).to.equal(places.blocked);
      });
    }
  });

  it("goes on where a page cannot be read, and says so", async () => {
    await withCopy(dir, async (copy) => {
      const path = logPath(copy, SIGNING);
      const bytes = await readFile(path);
      const [root] = rows(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'intents'");
      bytes.fill(0xff, (Number(root?.["rootpage"]) - 1) * 4096, Number(root?.["rootpage"]) * 4096);
      await writeFile(path, bytes);
      const report = await audit(organization, copy);
      expect(report.logs[0]).to.include({ records: 17, anchored: 17 });
      expect(report.logs[0]?.findings.map(({ code }) => code)).to.include("STORE_DAMAGED");
    });
  });

  it("reports a file that is no log", async () => {
    const path = join(organization.dir, "nonsense.sqlite");
    await writeFile(path, "not a database at all".repeat(1000));
    const { findings } = await audit(organization, dir, { logs: [logPath(dir, SIGNING), path, logPath(dir, GATEWAY)] });
    expect(findings.map(({ code }) => code)).to.deep.equal(["STORE_DAMAGED"]);
  });

  it("reports a log that was anchored and is not given", async () => {
    const { findings } = await audit(organization, dir, { logs: [logPath(dir, SIGNING)] });
    expect(findings.map(({ code, log }) => [code, log])).to.deep.equal([["LOG_NOT_GIVEN", GATEWAY]]);
  });

  it("reports a log that is given twice", async () => {
    const logs = [SIGNING, GATEWAY, SIGNING].map((log) => logPath(dir, log));
    const { findings } = await audit(organization, dir, { logs });
    expect(findings.map(({ code, log }) => [code, log])).to.deep.equal([["LOG_TWICE", SIGNING]]);
  });

  it("reports a log the chain does not know", async () => {
    await withCopy(dir, async (copy) => {
      run(logPath(copy, GATEWAY), "UPDATE meta SET value = '9' WHERE name = 'logId'");
      const { findings } = await audit(organization, copy);
      expect(findings.map(({ code, log }) => [code, log])).to.deep.equal([
        ["LOG_UNKNOWN", null],
        ["LOG_NOT_GIVEN", GATEWAY],
      ]);
    });
  });

  it("reports a log of another chain", async () => {
    await withCopy(dir, async (copy) => {
      run(logPath(copy, SIGNING), "UPDATE meta SET value = '1' WHERE name = 'chainId'");
      const report = await audit(organization, copy);
      expect(report.logs[0]?.findings.map(({ code }) => code)).to.deep.equal(["STORE_IDENTITY"]);
    });
  });

  it("believes only the chain it was told of", async () => {
    await expectCodeAsync("CHAIN_WRONG_ID", audit(organization, dir, { chainId: 1 }));
    await expectCodeAsync("SYSTEM_UNKNOWN", audit(organization, dir, { system: `0x${"11".repeat(20)}` }));
    await expectCodeAsync("ORGANIZATION_MISMATCH", audit(organization, dir, { organization: `0x${"11".repeat(32)}` }));
    await expectCodeAsync("STORE_FAILED", audit(organization, dir, { logs: [join(dir, "nowhere.sqlite")] }));
  });

  async function contentOf(directory: string): Promise<Record<string, string>> {
    const names = (await readdir(directory)).sort();
    const hashes = names.map(async (name) => {
      return [
        name,
        createHash("sha256")
          .update(await readFile(join(directory, name)))
          .digest("hex"),
      ] as const;
    });
    return Object.fromEntries(await Promise.all(hashes));
  }
});
