import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { createWallet } from "../../../../services/chain/send/wallet.ts";
import { transact } from "../../../../services/chain/send/transact.ts";
import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { cancellation, closing } from "../../../../services/chain/signed/council.ts";
import { readStatus } from "../../../../services/governance/chain/status.ts";
import { readProposal } from "../../../../services/governance/file/document.ts";
import { messageOf, type Proposal } from "../../../../services/governance/file/proposal.ts";
import { cancellationNonce } from "../../../../services/governance/file/stop.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { LOCAL, local } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

const MEMBERS = ["ann", "bob", "cid"];

describe("domain/apply: where others hold the keys", () => {
  let home: TestHome;
  before(async () => {
    home = await startHome(LOCAL, MEMBERS);
  });
  after(() => home.stop());

  const proposals = async (): Promise<readonly Proposal[]> => {
    const names = (await readdir(home.files.proposals)).toSorted();
    return Promise.all(names.map((name) => readProposal(join(home.files.proposals, name))));
  };

  const payer = async () => {
    const { governance } = await home.plan();
    if (governance === null) throw new Error("nothing is deployed");
    const privateKey = home.keyring.key("payer");
    return { governance, wallet: createWallet({ rpc: home.rpc, chainId: governance.chainId, privateKey }) };
  };

  it("does what the keys of the home can do, and writes a file for the council about the rest", async () => {
    const { owed, plan } = await home.apply();
    const reasons = new Set(owed.map(({ why }) => why));
    const [file = ""] = await readdir(home.files.proposals);
    expect([...reasons]).to.deep.equal([
      `2 council members sign ${file}`,
      "the council names director first",
      "director is not committed yet",
      "lead has no authority yet",
    ]);
    expect(Object.keys(plan.found?.agents ?? {})).to.deep.equal(["lead", "clerk"]);
    const [proposal] = await proposals();
    expect(
      proposal?.decoded.map((call) => ("contract" in call ? `${call.contract}.${call.function}` : "?")),
    ).to.deep.equal([
      // Another model gives an agent another mark, and raising its posture names that.
      "modelRegistry.register",
      "modelRegistry.register",
      "agentRegistry.raisePosture",
      "agentRegistry.raisePosture",
      "lineage.nominate",
    ]);
  });

  it("asks the council once, however often it runs", async () => {
    const { steps, owed } = await home.apply();
    expect(steps).to.equal(0);
    expect(owed).to.have.length(8);
    expect(await proposals()).to.have.length(1);
  });

  it("refuses a proposal that somebody edited: GOV_FILE_EDITED", async () => {
    const [file = ""] = await readdir(home.files.proposals);
    const path = join(home.files.proposals, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"delay": 1', '"delay": 2'));
    await expectCodeAsync("GOV_FILE_EDITED", home.apply());
    await writeFile(path, text);
  });

  it("goes on once the members signed: it executes what waited, and does what rests on it", async () => {
    const [proposal] = await proposals();
    if (proposal === undefined) throw new Error("no proposal");
    const { governance, wallet } = await payer();
    const signed = ["ann", "cid"].map((name) => signByWallet(home.keyring.key(name), proposal.digest));
    await transact(home.rpc, wallet, messageOf(proposal).call(signed));
    expect((await readStatus(governance, proposal)).state).to.equal("unsigned");
    const over = new AbortController();
    const { plan, owed } = await home.apply({ watch: over.signal });
    expect([owed, plan.plan.rows]).to.deep.equal([[], []]);
    expect(plan.found?.delegations["clerk"]?.standing).to.equal("WITHIN_LIMITS");
  });

  it("remembers what it asked for: that it is in force is no drift", async () => {
    await home.write(local(["holdAbove: 1,000.00 USD", "holdAbove: 2,000.00 USD"]));
    await home.apply();
    home.locked.clear();
    const { plan } = await home.apply();
    expect([plan.plan.rows, plan.found?.version]).to.deep.equal([[], 2]);
    MEMBERS.forEach((name) => home.locked.add(name));
  });

  it("does not ask again what two members stopped, but on demand", async () => {
    await home.write(local(["holdAbove: 1,000.00 USD", "holdAbove: 3,000.00 USD"]));
    await home.apply();
    const proposal = (await proposals()).at(-1);
    if (proposal === undefined) throw new Error("no proposal");
    const { governance, wallet } = await payer();
    const { chainId, contracts } = governance;
    const sign = (digest: string) => ["ann", "bob"].map((name) => signByWallet(home.keyring.key(name), digest));
    await transact(home.rpc, wallet, messageOf(proposal).call(sign(proposal.digest)));
    const nonce = cancellationNonce(proposal.operation, 0);
    const stop = cancellation(
      { chainId, council: contracts.council, nonce, deadline: 9_999_999_999 },
      proposal.operation,
    );
    await transact(home.rpc, wallet, stop.call(sign(stop.digest)));
    const before = (await proposals()).length;
    const { drift, owed } = await home.apply();
    expect(owed).to.deep.equal([]);
    expect(drift.map(({ signs }) => signs)).to.include("stopped by the council; --again asks it again");
    expect(await proposals()).to.have.length(before);
    expect((await home.apply({ again: true })).owed).to.not.deep.equal([]);
    expect(await proposals()).to.have.length(before + 1);
  });

  it("asks the council for nothing while its gate is closed", async () => {
    const { governance, wallet } = await payer();
    const { chainId, contracts, head } = governance;
    const message = closing(
      { chainId, council: contracts.council, nonce: "7", deadline: head.timestamp + 600 },
      `0x${"11".repeat(32)}`,
    );
    const signed = ["ann", "bob"].map((name) => signByWallet(home.keyring.key(name), message.digest));
    await transact(home.rpc, wallet, message.call(signed));
    const before = (await proposals()).length;
    const { owed } = await home.apply();
    expect([...new Set(owed.map(({ why }) => why))]).to.deep.equal([
      "two members closed the gate: `gov propose reopen` comes first",
    ]);
    expect(await proposals()).to.have.length(before);
  });
});

describe("domain/apply: without a key it needs", () => {
  let home: TestHome;
  afterEach(() => home.stop());

  it("says that the deployer's is not here", async () => {
    home = await startHome(LOCAL, ["deployer"]);
    const { owed } = await home.apply();
    expect(owed.map(({ row, why }) => [row.what, why])).to.deep.equal([
      ["deployment", "the key of the deployer is not here"],
    ]);
  });

  it("lists what registrar and guardian owe whose keys are elsewhere", async () => {
    const address = "0x90f79bf6eb2c4f870365e785982e1f101e93b906";
    home = await startHome(local(["registrar: key:registrar", `registrar: "${address}"`]));
    const { owed } = await home.apply();
    expect(owed.find(({ row }) => row.what === "agent")?.why).to.equal(`the key of ${address} is elsewhere`);
  });

  it("cannot deploy without money elsewhere, and says what it takes: NO_FUNDS", async () => {
    home = await startHome(local(["chain: local", "chain: { id: 31337, rpc: env:NODE }"]));
    const { detail } = await expectCodeAsync("NO_FUNDS", home.apply());
    expect(detail).to.match(/^0x[0-9a-f]{40} has 0\.0 coins, and a deployment takes up to /);
  });
});

describe("domain/plan: one wallet by two names", () => {
  let home: TestHome;
  afterEach(() => home.stop());

  it("is counted once: DOMAIN_INVALID for a member who stands twice, and for principals of one genesis", async () => {
    home = await startHome(LOCAL);
    const [ann, director] = await Promise.all(["ann", "director"].map((name) => home.keyring.address(name)));
    await home.write(local(["members: [key:ann, key:bob, key:cid]", `members: [key:ann, key:bob, "${ann}"]`]));
    expect((await expectCodeAsync("DOMAIN_INVALID", home.plan())).detail).to.match(
      /^line \d+, column \d+: council\.members\.2: .* is a member already \(against council\.members\.0, line /,
    );
    const again = `  deputy:\n    wallet: "${director}"\n    commitment: I answer for what the agents below do.\n`;
    await home.write(local(["approvers:\n", `${again}approvers:\n`]));
    expect((await expectCodeAsync("DOMAIN_INVALID", home.plan())).detail).to.match(
      /^line \d+, column \d+: principals\.deputy: director commits to the same .* \(against principals\.director, line /,
    );
  });
});
