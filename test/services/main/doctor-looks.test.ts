import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import type { Rpc } from "../../../services/chain/rpc/client.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { lookAtChain, lookAtClock } from "../../../services/main/doctor-chain.ts";
import { looking, ok } from "../../../services/main/doctor-finding.ts";
import { lookAtDisk, lookAtModes, lookAtNode, lookAtPorts } from "../../../services/main/doctor-machine.ts";
import { lookAtAnchoring, lookAtReadiness, lookAtTarget } from "../../../services/main/doctor-services.ts";
import { findingLines } from "../../../services/main/command-doctor.ts";
import { temporaryDirectory } from "../chain/support/organization.ts";

const MIB = 1024 * 1024;
const NOW = 1_800_000_000;

/** A node that answers one question. */
const nodeWith = (answer: unknown): Rpc => {
  const unused = () => Promise.reject(new TypeError("not asked"));
  return { request: () => Promise.resolve(answer), ask: unused, batch: unused };
};
const block = (timestamp: number) => ({
  ...{ number: "0x7", hash: `0x${"ab".repeat(32)}`, timestamp: `0x${timestamp.toString(16)}` },
});

describe("main/doctor: its looks", () => {
  it("tell a Node that is too old, and what to run", () => {
    expect(lookAtNode("24.1.0", ">=22.13.0").state).to.equal("ok");
    expect(lookAtNode("22.13.0", ">=22.13.0").state).to.equal("ok");
    const old = lookAtNode("20.19.0", ">=22.13.0");
    expect(old).to.include({ state: "wrong", cure: "npx -y -p node@24 bash" });
  });

  describe("at files", () => {
    let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
    before(async () => (dir = await temporaryDirectory()));
    after(() => dir.remove());

    it("find keys and credentials others can read, or that are links, and say which", async () => {
      const files = homeFiles(dir.path);
      expect((await lookAtModes(files)).state).to.equal("skipped");
      for (const folder of [files.dir, files.keys, files.agents]) await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const path of [files.signingKey, files.credentials, files.agentKey("clerk")]) {
        await writeFile(path, "x", { mode: 0o600 });
      }
      expect((await lookAtModes(files)).state).to.equal("ok");

      await chmod(files.credentials, 0o644);
      const found = await lookAtModes(files);
      expect(found.state).to.equal("wrong");
      expect(found.said).to.contain(files.credentials);
      expect(found.cure).to.equal(`chmod go-rwx ${files.credentials}`);
      await chmod(files.credentials, 0o600);
      await symlink(files.signingKey, files.operatorKey);
      expect((await lookAtModes(files)).said).to.contain(files.operatorKey);
    });

    it("find a disk that is full, or soon will be", async () => {
      const states = [50, 500, 5_000].map(
        async (free) => (await lookAtDisk(dir.path, () => Promise.resolve(free * MIB))).state,
      );
      expect(await Promise.all(states)).to.deep.equal(["wrong", "warning", "ok"]);
      expect((await lookAtDisk(dir.path)).said).to.match(/^[0-9,]+ MiB free/);
    });
  });

  it("find a port that is taken, but not those of what runs", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const place = { port, host: "127.0.0.1", setting: "COUNTERSIGN_SIGNING_PORT" };
    try {
      const found = await lookAtPorts([place], false);
      expect(found.state).to.equal("wrong");
      expect(found.said).to.contain("COUNTERSIGN_SIGNING_PORT").and.contain(String(port));
      expect((await lookAtPorts([place], true)).state).to.equal("skipped");
    } finally {
      server.close();
    }
    expect((await lookAtPorts([{ ...place, port: 0 }], false)).state).to.equal("ok");
  });

  it("tell another chain from the one the contracts are on", async () => {
    expect((await lookAtChain(nodeWith("0x7a69"), { chainId: 31337 })).state).to.equal("ok");
    expect((await lookAtChain(nodeWith("0x1"), { chainId: 31337 })).state).to.equal("wrong");
  });

  it("tell a clock that is behind the chain, and a chain that is behind the clock", async () => {
    const at = async (age: number) => (await lookAtClock(nodeWith(block(NOW - age)), () => NOW * 1000)).state;
    expect(await Promise.all([at(0), at(60), at(-15), at(61), at(-16)])).to.deep.equal([
      ...["ok", "ok", "ok", "wrong", "wrong"],
    ]);
  });

  it("name the checks that are not ready, and what makes nothing unready as a warning", () => {
    expect(lookAtReadiness("gateway", { ready: true, checks: { chain: "ok" } }).state).to.equal("ok");
    const bad = lookAtReadiness("gateway", { ready: false, checks: { chain: "STALE_STATE", log: "ok" } });
    expect(bad).to.deep.equal({ state: "wrong", said: "chain STALE_STATE", cure: "countersign logs gateway" });
    const notices = { anchoring: "RECEIPT_PENDING" };
    expect(lookAtReadiness("signing", { ready: true, checks: { chain: "ok" }, notices }).state).to.equal("warning");
    expect(lookAtReadiness("signing", null).state).to.equal("wrong");
  });

  it("find records that wait for longer than a minute", () => {
    const log = { log: 1, last: 9, holds: 0, floors: [], unanchored: 4, batches: 0, oldest_ms: 60_000 };
    expect(lookAtAnchoring(log, "signingBatcher").state).to.equal("ok");
    const late = lookAtAnchoring({ ...log, oldest_ms: 61_000 }, "signingBatcher");
    expect(late).to.include({ state: "wrong", cure: "countersign logs signingBatcher" });
  });

  it("say enforced only of a target the probes saw refused on both ways", () => {
    const seen = (gateway: "refused" | "shadow" | "none", direct: number | null) =>
      lookAtTarget({ name: "erp", gateway, direct, enforced: gateway === "refused" && direct === 401 });
    expect(seen("refused", 401).said).to.match(/^enforced: /);
    for (const [finding, state] of [
      [seen("refused", 200), "warning"],
      [seen("refused", null), "warning"],
      [seen("shadow", 401), "warning"],
      [seen("none", 401), "wrong"],
    ] as const) {
      expect(finding.state).to.equal(state);
      expect(finding.said).not.to.match(/^enforced/);
    }
    expect(seen("refused", 200).said).to.contain("reachable around the gateway");
  });

  it("turn an error of ours into what is wrong and what to do, and hide no other", async () => {
    const found = await looking(() => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "no node at x")));
    expect(found.state).to.equal("wrong");
    expect(found.said).to.equal("CHAIN_UNREACHABLE: no node at x");
    expect(found.cure).not.to.equal(null);
    const other = await looking(() => Promise.reject(new TypeError("a bug"))).catch((error: unknown) => error);
    expect(other).to.be.instanceOf(TypeError);
  });

  it("are printed within 80 columns, with what to do below", () => {
    const plain = (_style: unknown, text: string) => text;
    const long = "word ".repeat(60).trim();
    const lines = findingLines({ name: "policy", state: "wrong", said: long, cure: "countersign apply" }, plain);
    for (const line of lines) expect(line.length).to.be.at.most(80);
    expect(lines[0]).to.match(/^✖ policy /);
    expect(lines.at(-1)?.trim()).to.equal("→ countersign apply");
    expect(findingLines({ name: "disk", ...ok("fine") }, plain)).to.have.length(1);
  });
});
