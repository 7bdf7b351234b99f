import { expect } from "chai";
import { Wallet } from "ethers";

import type { SignatureFile } from "../../../../services/governance/file/signatures.ts";
import { FOREVER } from "../../../contracts/fixture.ts";
import { ANSWER } from "../../../contracts/support/raw-evaluator.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { edit, unpausing as startUnpausing } from "./support/files.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();
const DAY = 86_400;
const unpausing = async () => startUnpausing(await suite.stage());

describe("governance: signatures that must not pass", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  it("too few: GOV_TOO_FEW_SIGNATURES", async () => {
    const { council } = await unpausing();
    const two = [await council.signAs.wallet("unpause.json"), await council.signAs.fourth("unpause.json")];
    const sending = council.send("submit", council.file("unpause.json"), ...two);
    expect((await expectCodeAsync("GOV_TOO_FEW_SIGNATURES", sending)).detail).to.equal("2 of the 3 signatures needed");
  });

  it("one member twice: GOV_SIGNER_TWICE", async () => {
    const { council } = await unpausing();
    const { signAs, file } = council;
    const [one, other] = [await signAs.wallet("unpause.json"), await signAs.fourth("unpause.json")];
    await expectCodeAsync("GOV_SIGNER_TWICE", council.send("submit", file("unpause.json"), one, other, one));
  });

  it("in every order: accepted", async () => {
    const { council, state } = await unpausing();
    const { signAs, file } = council;
    const three = [await signAs.keyManager("unpause.json", "der"), await signAs.fourth("unpause.json")];
    three.push(await signAs.wallet("unpause.json"));
    for (const order of [three, three.toReversed()]) await council.ask("submit", file("unpause.json"), ...order);
    await council.send("submit", file("unpause.json"), ...three.toReversed());
    expect((await state("unpause.json")).state).to.equal("waiting");
  });

  it("by somebody else: GOV_SIGNER_UNKNOWN", async () => {
    const { council } = await unpausing();
    council.env["FIRST"] = Wallet.createRandom().privateKey;
    const { signAs, file } = council;
    const three = [await signAs.wallet("unpause.json"), await signAs.fourth("unpause.json")];
    three.push(await signAs.keyManager("unpause.json"));
    await expectCodeAsync("GOV_SIGNER_UNKNOWN", council.send("submit", file("unpause.json"), ...three));
  });

  it("over another file: GOV_SIGNATURE_FOREIGN", async () => {
    const { council } = await unpausing();
    await council.propose("unpause", "other.json");
    const { signAs, file } = council;
    const three = [await signAs.wallet("other.json"), await signAs.fourth("unpause.json")];
    three.push(await signAs.keyManager("unpause.json"));
    await expectCodeAsync("GOV_SIGNATURE_FOREIGN", council.send("submit", file("unpause.json"), ...three));
  });

  for (const who of ["wallet", "keyManager"] as const) {
    it(`of a ${who} with one bit changed: GOV_SIGNATURE_INVALID`, async () => {
      const { council } = await unpausing();
      const { signAs, file } = council;
      const forged = await signAs[who]("unpause.json");
      await edit<SignatureFile>(forged, (signature) => ({
        ...signature,
        signature: signature.signature.replace(/^0x./, (head) => (head === "0x0" ? "0x1" : "0x0")),
      }));
      const three = [forged, await signAs.fourth("unpause.json"), await signAs.keystore("unpause.json")];
      const { detail } = await expectCodeAsync(
        "GOV_SIGNATURE_INVALID",
        council.send("submit", file("unpause.json"), ...three),
      );
      expect(detail).to.match(/^by 0x/);
    });
  }

  it("after they ran out: GOV_EXPIRED", async () => {
    const { wait, submit, state } = await unpausing();
    await wait(7 * DAY + 1);
    await expectCodeAsync("GOV_EXPIRED", submit("unpause.json"));
    expect((await state("unpause.json")).state).to.equal("stale");
  });

  it("used before: GOV_NONCE_USED", async () => {
    const { submit } = await unpausing();
    await submit("unpause.json");
    await expectCodeAsync("GOV_NONCE_USED", submit("unpause.json"));
  });

  it("of a member who was removed since: GOV_SIGNER_UNKNOWN", async () => {
    const { council, deployment, submit } = await unpausing();
    const { actors } = deployment;
    const removed = [council.wallet.address];
    await deployment.council.connect(actors.timelock).change([], removed, 3n, await deployment.council.mark(), FOREVER);
    const { detail } = await expectCodeAsync("GOV_SIGNER_UNKNOWN", submit("unpause.json"));
    expect(detail).to.equal(council.wallet.address.toLowerCase());
  });

  it("of a brake after they ran out: GOV_EXPIRED", async () => {
    const { council, wait } = await suite.stage();
    await council.ask("brake", "--why", "stop", "--sign-within", "1", "--out", council.file("brake.json"));
    const signature = await council.signAs.fourth("brake.json");
    await wait(3_601);
    await expectCodeAsync("GOV_EXPIRED", council.send("submit", council.file("brake.json"), signature));
  });

  it("of a smart account count as long as it says so (ERC-1271)", async () => {
    const { council, deployment, connection, state } = await unpausing();
    const account = Wallet.createRandom().address.toLowerCase();
    const says = (word: string) => connection.networkHelpers.setCode(account, ANSWER.word(BigInt(word)));
    await says(`0x1626ba7e${"00".repeat(28)}`);
    await deployment.council
      .connect(deployment.actors.timelock)
      .change([account], [], 3n, await deployment.council.mark(), FOREVER);
    const { file, signAs, run, send } = council;
    const how = ["--signer", account, "--key-command", `echo ${"ab".repeat(65)}`];
    how.push("--yes", await council.digestOf("unpause.json"));
    await run(["sign", file("unpause.json"), ...how, "--out", file("account.sig")]);
    const three = [file("account.sig"), await signAs.fourth("unpause.json"), await signAs.wallet("unpause.json")];
    await says("0x0");
    await expectCodeAsync("GOV_SIGNATURE_INVALID", send("submit", file("unpause.json"), ...three));
    await says(`0x1626ba7e${"00".repeat(28)}`);
    await send("submit", file("unpause.json"), ...three);
    expect((await state("unpause.json")).state).to.equal("waiting");
  });
});
