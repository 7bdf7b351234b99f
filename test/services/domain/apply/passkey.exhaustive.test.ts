import { expect } from "chai";

import { readNamed } from "../../../../services/chain/read/deployment.ts";
import { passkeySigner } from "../../../../services/core/approval/passkey.ts";
import { LOCAL } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

const KEY = `0x${"ab".repeat(64)}`;
const PAGE = "http://localhost:8408";
const WITH_PASSKEY = LOCAL.replace(
  "approvers:",
  `console: { url: "${PAGE}", upTo: 5000.00 USD }\napprovers:\n  ada:\n    passkey: "${KEY}"\n    upTo: 5000.00 USD`,
);

describe("domain/apply: an approver with a passkey", () => {
  let home: TestHome;

  before(async () => {
    home = await startHome(WITH_PASSKEY);
  });
  after(() => home.stop());

  const approvers = async () =>
    ((await home.plan()).found?.policy.parameters?.approvers ?? []).map(({ signer }) => signer);

  it("is let in by the council, once the contract stands that checks passkeys", async () => {
    await home.apply();
    const { deployment } = await home.plan();
    const verifier = await readNamed(home.rpc, deployment?.system ?? "", "webAuthnVerifier", "latest");
    const signer = passkeySigner(verifier, KEY, PAGE);
    await home.apply();
    expect(await approvers()).to.include(signer);
    expect((await home.plan()).differences).to.deep.equal([]);
  });

  it("is another signer when the page moves, and that waits for the council too", async () => {
    await home.write(WITH_PASSKEY.replace(PAGE, "https://approve.example.org"));
    const { differences } = await home.plan();
    expect(differences.map(({ row }) => row.what)).to.include("policy");
  });
});
