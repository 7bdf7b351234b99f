import { expect } from "chai";
import { id, Wallet } from "ethers";

import { certificateRootsAbi } from "../../../../services/chain/abi/contracts.ts";
import { soon } from "../../../contracts/support/agents.ts";
import { establishAuthority } from "../../../helpers/authority.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();
const DELAY = 172_800;

/** docs/governance.md, "When something is wrong", as far as it is about the council itself. */
describe("governance: the emergency runbook, the council", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  describe("a council key is lost", () => {
    it("is replaced by three others, and no longer counts", async () => {
      const { council, carryOut } = await suite.stage();
      const { file, signAs, env } = council;
      const replacement = Wallet.createRandom();
      const lost = new Wallet(String(env["FIFTH"])).address;
      await council.propose("council", "change.json", "--remove", lost, "--add", replacement.address);
      await carryOut("change.json");

      const { json } = await council.ask("status", file("change.json"), "--json");
      const { members } = json["council"] as { members: string[] };
      expect(members).to.include(replacement.address.toLowerCase()).and.not.include(lost.toLowerCase());
      env["FOURTH"] = replacement.privateKey;
      await council.propose("roles", "next.json", "--grant", `registrar:${replacement.address}`);
      const good = [
        await signAs.fourth("next.json"),
        await signAs.wallet("next.json"),
        await signAs.keystore("next.json"),
      ];
      await council.send("submit", file("next.json"), ...good);
    });
  });

  it("announces a root of certificates in words, and sees when another came first: GOV_STALE", async () => {
    const { council, carryOut, deployment, state, wait, submit } = await suite.stage();
    const { certificateRoots } = deployment;
    const target = (await certificateRoots.getAddress()).toLowerCase();
    const announce = async (name: string, hash: string) => {
      const [mark, deadline] = [await certificateRoots.mark(), await soon(deployment)];
      const data = certificateRootsAbi.encodeFunctionData("announce", [hash, 1_000n, mark, deadline]);
      return council.propose("call", name, "--call", `${target}:${data}`);
    };
    const { out } = await announce("root.json", id("a root"));
    expect(out)
      .to.include("certificateRoots.announce")
      .and.match(new RegExp(`certificateHash\\s+${id("a root")}`));
    expect(out).to.include("the mark of the certificate roots").and.not.include("WARNING");
    await announce("other.json", id("another root"));
    await submit("other.json");
    await carryOut("root.json");
    await wait(DELAY);
    expect(await certificateRoots.rootCount()).to.equal(1n);
    expect((await state("other.json")).state).to.equal("stale");
  });

  describe("council keys are stolen", () => {
    it("two of five propose nothing", async () => {
      const { council } = await suite.stage();
      const { file, signAs } = council;
      await council.propose("roles", "hostile.json", "--grant", `guardian:${council.relayer}`);
      const stolen = [await signAs.wallet("hostile.json"), await signAs.fourth("hostile.json")];
      await expectCodeAsync("GOV_TOO_FEW_SIGNATURES", council.send("submit", file("hostile.json"), ...stolen));
    });

    it("three of five propose, and two others stop it with nothing but what the chain shows", async () => {
      const { council, submit, deployment, state, wait } = await suite.stage();
      const { file, signAs, env } = council;
      await council.propose("roles", "hostile.json", "--grant", `guardian:${council.relayer}`);
      await submit("hostile.json");

      const [scheduled] = await deployment.timelock.queryFilter(deployment.timelock.filters.CallScheduled(), -1);
      await council.ask("cancel", "write", String(scheduled?.args.id), "--out", file("stop.json"));
      const fourth = await signAs.fourth("stop.json");
      await expectCodeAsync("GOV_TOO_FEW_SIGNATURES", council.send("cancel", "send", file("stop.json"), fourth));
      env["FIRST"] = env["FIFTH"] ?? "";
      const fifth = await signAs.wallet("stop.json");
      await council.send("cancel", "send", file("stop.json"), fourth, fifth);

      expect(await state("hostile.json")).to.deep.equal({ state: "cancelled", because: [] });
      await wait(DELAY);
      await expectCodeAsync("GOV_CANCELLED", council.send("execute", file("hostile.json")));
      await expectCodeAsync("GOV_CANCELLED", submit("hostile.json"));
      await expectCodeAsync("GOV_NOT_SCHEDULED", council.send("cancel", "send", file("stop.json"), fourth, fifth));
      expect(await deployment.roles.hasRole(await deployment.roles.GUARDIAN(), council.relayer)).to.equal(false);
    });
  });

  describe("the majority of the council is stolen", () => {
    it("a principal ends the genesis, outside the council", async () => {
      const { council, deployment, connection } = await suite.stage();
      const { genesis } = await establishAuthority(deployment);
      const principal = new Wallet(id("principal"));
      await connection.networkHelpers.setBalance(principal.address, 10n ** 18n);
      council.env["PRINCIPAL"] = principal.privateKey;
      const revoke = ["restrict", "revoke-node", "--node", genesis, "--why", "the council is lost", ...council.chain];
      await expectCodeAsync("TX_REJECTED", council.run([...revoke, "--send", "--key-env", "RELAYER"]));
      await council.run([...revoke, "--send", "--key-env", "PRINCIPAL"]);
      expect((await deployment.lineage.getGenesis(genesis)).revokedAt).not.to.equal(0n);
    });
  });
});
