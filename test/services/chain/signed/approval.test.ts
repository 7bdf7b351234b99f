import { expect } from "chai";
import { id, Signature, Wallet } from "ethers";

import { recoverWallet, signByWallet } from "../../../../services/chain/signed/approval.ts";
import { approvalTypedData } from "../../../../services/core/approval/typed-data.ts";
import { approvalDigest } from "../../../../services/core/approval/digest.ts";
import { hashAction } from "../../../../services/core/calldata/action-hash.ts";
import { hash32 } from "../../../../services/chain/abi/words.ts";
import { readOne, view } from "../../../../services/chain/abi/call.ts";
import { trustPolicyAbi } from "../../../../services/chain/abi/contracts.ts";
import { ACTION, walletDigest } from "../../../helpers/approved-action.ts";
import { startOrganization, type TestOrganization } from "../support/organization.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe("chain/approval", () => {
  let org: TestOrganization;

  before(async () => {
    org = await startOrganization();
  });

  after(() => org.stop());

  const terms = () => ({
    chainId: org.deployment.chainId,
    system: org.deployment.system,
    organization: org.deployment.organization,
    act: id("act"),
    hold: id("hold"),
    log: 1,
    policy: 1,
    version: 1,
    validBefore: 1_900_000_000,
  });
  const digest = (change: Partial<ReturnType<typeof terms>> = {}, action = ACTION) =>
    approvalDigest({ ...terms(), ...change }, hashAction(action));

  it("hashes to what the contract hashes to", async () => {
    const { act, hold, log, policy, version, validBefore } = terms();
    const args = [hashAction(ACTION), act, hold, log, policy, version, validBefore];
    const onChain = view(trustPolicyAbi, "approvalDigest", org.deployment.evaluator, args, "latest", hash32);
    const digest = approvalDigest(terms(), hashAction(ACTION));
    expect(digest).to.equal(await readOne(org.rpc, onChain));
    expect(digest).to.equal(walletDigest(approvalTypedData(terms(), ACTION)));
  });

  it("signs as a wallet does with the same typed data, and names the signer", async () => {
    const typed = approvalTypedData(terms(), ACTION);
    const { EIP712Domain: _domain, ...types } = typed.types;
    const { approver } = org.accounts;
    const signed = signByWallet(approver.privateKey, digest());
    const wallet = new Wallet(approver.privateKey);
    expect(signed).to.deep.equal({
      signer: approver.address,
      signature: await wallet.signTypedData(typed.domain, types, typed.message),
    });
    expect(recoverWallet(digest(), signed.signature)).to.equal(approver.address);
  });

  it("names somebody else when any term is another", () => {
    const { approver } = org.accounts;
    const { signature } = signByWallet(approver.privateKey, digest());
    for (const change of [
      { chainId: 1 },
      { system: org.deployment.anchorLog },
      { organization: id("x") },
      { act: id("x") },
      { hold: id("x") },
      { log: 2 },
      { policy: 2 },
      { version: 2 },
      { validBefore: 1_900_000_001 },
    ]) {
      const recovered = recoverWallet(digest(change), signature);
      expect(recovered, JSON.stringify(change)).to.be.a("string").and.not.equal(approver.address);
    }
    for (const member of Object.keys(ACTION)) {
      const text = member === "salt" ? id("x") : "x";
      const recovered = recoverWallet(digest({}, { ...ACTION, [member]: text }), signature);
      expect(recovered, member).to.be.a("string").and.not.equal(approver.address);
    }
  });

  it("names nobody for a signature the contract would refuse", () => {
    const { signature } = signByWallet(org.accounts.approver.privateKey, digest());
    const { r, s, v, compactSerialized } = Signature.from(signature);
    const mirrored = `0x${r.slice(2)}${(ORDER - BigInt(s)).toString(16).padStart(64, "0")}${v === 27 ? "1c" : "1b"}`;
    for (const [what, bad] of [
      ["high s", mirrored],
      ["64 bytes", compactSerialized],
      ["v of 0 or 1", `${signature.slice(0, -2)}0${v - 27}`],
      ["upper case", `0x${signature.slice(2).toUpperCase()}`],
      ["nothing", "0x"],
      ["r of zero", `0x${"00".repeat(32)}${signature.slice(66)}`],
    ] as const) {
      expect(recoverWallet(digest(), bad), what).to.equal(null);
    }
  });
});
