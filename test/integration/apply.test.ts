import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { fund } from "../../services/chain/send/fund.ts";
import { SERVICE_WALLETS } from "../../services/domain/home/files.ts";
import { countersign } from "../e2e/support/run.ts";
import { local } from "../services/domain/support/domain.ts";
import { startHome, type TestHome } from "../services/domain/support/home.ts";
import { expectCodeAsync } from "../helpers/expect-code.ts";
import { type Anvil, startAnvil } from "./support/anvil.ts";
import { installAnvil, skipLoudly } from "./support/tools.ts";

const DOMAIN = local(["chain: local", "chain: { id: 31337, rpc: env:NODE_URL }"], ["delay: 1s", "delay: 3s"]);

describe("domain/apply on an outside chain (anvil)", () => {
  let anvil: Anvil | null = null;
  let home: TestHome;

  before(async function () {
    const binary = await installAnvil();
    if (binary === null) skipLoudly(this, "anvil cannot be installed from npm here (Linux on x64 only)");
    anvil = await startAnvil(binary);
    home = await startHome(DOMAIN, ["ann", "bob", "cid"], anvil.url);
  });
  after(async () => {
    await home?.stop();
    anvil?.kill();
  });

  it("gives nobody money there: NO_FUNDS names the account and what it takes", async () => {
    const { detail } = await expectCodeAsync("NO_FUNDS", home.apply());
    expect(detail).to.contain(await home.keyring.address("deployer"));
  });

  it("deploys, enters the agents, and leaves the council a file", async () => {
    const names = [...SERVICE_WALLETS, "registrar", "guardian"];
    await fund(home.rpc, await Promise.all(names.map((name) => home.keyring.address(name))));
    const { owed, plan } = await home.apply();
    expect(Object.keys(plan.found?.agents ?? {})).to.deep.equal(["lead", "clerk"]);
    expect(owed.map(({ row }) => row.what)).to.include.members([
      "posture",
      "model",
      "principal",
      "genesis",
      "delegation",
    ]);
    expect(await readdir(home.files.proposals)).to.have.length(1);
  });

  it("goes on once its members signed and submitted the file with `countersign gov`", async () => {
    const [name = ""] = await readdir(home.files.proposals);
    const file = join(home.files.proposals, name);
    const chain = ["--rpc", home.rpcUrl, "--deployment", home.files.deployment];
    const shown = await countersign(["gov", "show", file, ...chain]);
    expect(shown.status, shown.stderr).to.equal(0);
    expect(shown.stdout).to.contain("raisePosture").and.to.contain("nominate");
    const digest = /0x[0-9a-f]{64}/.exec(
      (await countersign(["gov", "show", file, ...chain, "--json"])).stdout.replace(/.*"digest":/s, ""),
    )?.[0];
    const signatures: string[] = [];
    for (const member of ["ann", "cid"]) {
      const out = join(home.files.dir, `${member}.json`);
      const env = { MEMBER_KEY: home.keyring.key(member) };
      const signed = await countersign(
        ["gov", "sign", file, "--key-env", "MEMBER_KEY", "--out", out, "--yes", digest ?? ""],
        { env },
      );
      expect(signed.status, signed.stderr).to.equal(0);
      signatures.push(out);
    }
    const env = { PAYER: home.keyring.key("payer") };
    const sent = await countersign(["gov", "submit", file, ...signatures, ...chain, "--key-env", "PAYER", "--send"], {
      env,
    });
    expect(sent.status, sent.stderr).to.equal(0);

    const over = new AbortController();
    const { owed, plan } = await home.apply({ watch: over.signal });
    expect([owed, plan.plan.rows]).to.deep.equal([[], []]);
    expect(plan.found?.delegations["clerk"]?.standing).to.equal("WITHIN_LIMITS");
    expect((await home.apply()).steps).to.equal(0);
  });
});
