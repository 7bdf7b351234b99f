import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { hashOfWords } from "../../../../services/core/domain/words.ts";
import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { readRequest } from "../../../../services/governance/file/request.ts";
import { fromHex, toHex } from "../../../../services/core/encoding/hex.ts";
import { createMemorySigner } from "../../../../services/keys/memory-signer.ts";
import { runHere } from "../../cli/support/run-here.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { LOCAL, local } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

const SECOND = ["approvers:\n", "approvers:\n  second:\n    wallet: key:second\n    upTo: 10,000.00 USD\n"] as const;

describe("domain/apply: wallets whose keys are not at hand", () => {
  let home: TestHome;
  let aside: string;
  before(async () => {
    home = await startHome(LOCAL);
    for (const name of ["director", "treasurer"]) home.absent.add(name);
    aside = await mkdtemp(join(tmpdir(), "aside-"));
  });
  after(async () => {
    await home.stop();
    await rm(aside, { recursive: true, force: true });
  });

  const at = (file: string) => join(home.files.requests, file);
  const reasons = async () => [...new Set((await home.apply()).owed.map(({ why }) => why))];
  const walletRows = async () =>
    (await home.plan()).plan.rows.flatMap(({ what, subject, to, signs }) =>
      what === "wallet" ? [[subject, to, signs]] : [],
    );
  /** with our own command, as whoever was asked */
  const sign = async (name: string) => {
    const yes = (await readRequest(at(`${name}.json`))).request.digest;
    const env = { KEY: home.keyring.key(name.replace("wallet-", "")) };
    const out = ["--yes", yes, "--out", at(`${name}.sig`)];
    return runHere({ cwd: aside, env }, "gov", "sign", at(`${name}.json`), "--key-env", "KEY", ...out);
  };
  const answer = (name: string, digest: string, said: { readonly signer: string; readonly signature: string }) =>
    writeFile(at(`${name}.sig`), JSON.stringify({ version: 1, type: "signature", digest, ...said }));
  const owesTreasurer = "whoever holds key:treasurer signs requests/wallet-treasurer.json, or its key is put back";

  it("are asked for in files, once, and nothing is deployed with an address nobody said", async () => {
    const { plan, owed } = await home.apply();
    expect([...new Set(owed.map(({ why }) => why))]).to.deep.equal([
      "whoever holds key:director signs requests/wallet-director.json, or its key is put back",
      owesTreasurer,
      "the address of key:director comes first",
    ]);
    expect([plan.found, plan.deployment]).to.deep.equal([null, null]);
    expect(await walletRows()).to.deep.equal(
      ["director", "treasurer"].map((name) => [
        `key:${name}`,
        "the address its holder says",
        `whoever holds key:${name}`,
      ]),
    );
    const { request } = await readRequest(at("wallet-director.json"));
    expect(request.words[0]).to.equal(
      "the wallet that signs this is key:director in the domain file of Small Organization",
    );
    expect(request.typedData.primaryType).to.equal("Wallet");
    expect((await home.apply()).steps).to.equal(0);
  });

  it("refuses a signature over something else, of no wallet, and of a request somebody changed", async () => {
    const { digest } = (await readRequest(at("wallet-director.json"))).request;
    const other = `0x${"11".repeat(32)}`;
    await answer("wallet-director", other, signByWallet(home.keyring.key("director"), other));
    await expectCodeAsync("GOV_SIGNATURE_FOREIGN", home.plan());
    const agent = createMemorySigner();
    const signature = toHex(await agent.sign(fromHex(digest)));
    await answer("wallet-director", digest, { signer: toHex(agent.publicKey.raw), signature });
    await expectCodeAsync("GOV_SIGNATURE_INVALID", home.plan());
    const good = signByWallet(home.keyring.key("director"), digest);
    await answer("wallet-director", digest, { ...good, signer: signByWallet(home.keyring.key("ann"), digest).signer });
    await expectCodeAsync("GOV_SIGNATURE_INVALID", home.plan());
    await rm(at("wallet-director.sig"));
  });

  it("is another plan once an address is said: nobody agreed to it before", async () => {
    const { hash } = await home.plan();
    const { status, stderr } = await sign("wallet-director");
    expect(status, stderr).to.equal(0);
    const address = await home.keyring.address("director");
    expect((await walletRows())[0]).to.deep.equal(["key:director", address, "whoever holds key:director"]);
    await expectCodeAsync("PLAN_CHANGED", home.applyAgreed(hash));
  });

  it("uses no address that comes while it watches", async () => {
    const over = new AbortController();
    let waits = 0;
    const applied = await home.apply({
      watch: over.signal,
      onStep: async (what) => {
        if (what !== "noted: key:director is " + (await home.keyring.address("director"))) return;
        expect((await sign("wallet-treasurer")).status).to.equal(0);
        waits += 1;
        over.abort();
      },
    });
    expect(waits).to.equal(1);
    expect([...new Set(applied.owed.map(({ why }) => why))]).to.deep.equal([
      "key:treasurer answered: plan again to see it",
      "the address of key:treasurer comes first",
    ]);
    expect(applied.plan.found).to.equal(null);
  });

  it("goes on with what was agreed to, and asks the same wallet for what comes next", async () => {
    expect(await walletRows()).to.deep.equal([
      ["key:treasurer", await home.keyring.address("treasurer"), "whoever holds key:treasurer"],
    ]);
    const { plan, owed } = await home.apply();
    expect([...new Set(owed.map(({ why }) => why))]).to.deep.equal([
      "director signs requests/genesis-director.json",
      "director is not committed yet",
      "lead has no authority yet",
    ]);
    expect(plan.found?.policy.parameters?.approvers.map(({ signer }) => signer)).to.deep.equal([
      await home.keyring.address("treasurer"),
    ]);
    expect((await readRequest(at("genesis-director.json"))).request.signer).to.equal(
      await home.keyring.address("director"),
    );
  });

  it("knows the address of a key that is moved elsewhere", async () => {
    for (const name of ["ann", "bob", "treasurer"]) home.absent.add(name);
    expect(await walletRows()).to.deep.equal([]);
    expect((await home.plan()).plan.rows.filter(({ effect }) => effect === "drift")).to.deep.equal([]);
    for (const name of ["ann", "bob"]) home.absent.delete(name);
  });

  it("holds back the policy that names somebody new, and nothing that restricts", async () => {
    home.absent.add("second");
    home.absent.delete("director");
    await home.apply();
    await home.write(local(SECOND, ...withoutClerk()));
    const { plan } = await home.plan();
    const subjects = plan.rows.map(({ what, subject, to }) => `${what} ${subject} ${to ?? ""}`).join("\n");
    expect(subjects)
      .to.include("key:second")
      .and.not.match(new RegExp(hashOfWords("the wallet of key:second, which nobody knows").slice(-40)));
    expect(plan.rows.map(({ what, effect }) => `${what} ${effect}`)).to.include.members([
      "delegation removes",
      "policy loosens",
    ]);
    expect(await reasons()).to.deep.equal([
      "whoever holds key:second signs requests/wallet-second.json, or its key is put back",
      "the address of key:second comes first",
    ]);
    const { found } = await home.plan();
    expect(found?.delegations["clerk"]).to.include({ revoked: true });
    expect(found?.version).to.equal(1);
    expect((await sign("wallet-second")).status).to.equal(0);
    const { owed, plan: done } = await home.apply();
    expect([owed, done.plan.rows]).to.deep.equal([[], []]);
    expect(done.found?.version).to.equal(2);
    expect(done.found?.policy.parameters?.approvers).to.have.length(2);
  });

  /** What the clerk was handed ends at once, by the guardian. */
  function withoutClerk(): readonly (readonly [string, string])[] {
    const [, clerk = ""] = /( {2}- to: clerk\n[^]*)$/.exec(LOCAL) ?? [];
    return [[clerk, ""]];
  }
});
