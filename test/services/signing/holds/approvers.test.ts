import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { concat, getBytes, hexlify, id, keccak256 } from "ethers";

import type { Signed } from "../../../../services/chain/signed/approval.ts";
import type { ApprovalTypedData } from "../../../../services/core/approval/typed-data.ts";
import { openEnvelope } from "../../../../services/core/verify/envelope.ts";
import { walletDigest } from "../../../helpers/approved-action.ts";
import { p256Key } from "../../../contracts/support/keys.ts";
import { APPROVER } from "../support/example.ts";
import { expectProblem, shownIn } from "../support/expect.ts";
import { approve, holdOrder, resume } from "../support/holding.ts";
import { publish } from "../support/publish.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();
const SECRET = getBytes(id("phone"));
const ACCOUNT = `0x${"ac".repeat(20)}`;
/** A smart account that takes every signature for its owner's: answers with the selector of isValidSignature. */
const GULLIBLE = "0x631626ba7e60e01b60005260206000f3";

describe("signing: approvers who are no wallets", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** A hold under a policy with a wallet, a P-256 key and a smart account as approvers, of whom `needed` must approve. */
  async function holdWith(
    needed: number,
  ): Promise<{ world: World; phone: string; held: Awaited<ReturnType<typeof holdOrder>> }> {
    const world = await suite.world();
    const { ethers, networkHelpers } = world.organization.deployment;
    const verifier = await (await ethers.deployContract("ERC7913P256Verifier")).getAddress();
    const phone = concat([verifier, p256Key("phone").publicKey]).toLowerCase();
    await networkHelpers.setCode(ACCOUNT, GULLIBLE);
    await publish(world, {
      approvalsNeeded: needed,
      approvers: [phone, ACCOUNT, APPROVER.address].map((signer) => ({ signer, ceiling: 5_000_000n })),
    });
    return { world, phone, held: await holdOrder(world) };
  }

  const signed = async (world: World, hold: string, sign: (digest: string) => Signed) => {
    const { json } = await world.read(`/v1/holds/${hold}`);
    const typed = json["typed_data"] as ApprovalTypedData;
    const { validBefore, action } = typed.message;
    const posted = { ...sign(walletDigest(typed)), valid_before: validBefore, action };
    return world.post(`/v1/holds/${hold}/approvals`, posted);
  };
  const byKey = (signer: string, secret: Uint8Array) => (digest: string) => ({
    signer,
    signature: hexlify(p256.sign(getBytes(digest), secret, { prehash: false, lowS: true })),
  });

  it("releases what a P-256 key, a smart account and a wallet approved together", async () => {
    const { world, phone, held } = await holdWith(3);
    const replies = [
      await signed(world, held.hold, byKey(phone, SECRET)),
      await signed(world, held.hold, () => ({ signer: ACCOUNT, signature: "0x" })),
      await approve(world, held.hold),
    ];
    expect(replies.map(({ status }) => status)).to.deep.equal([201, 201, 201]);
    const reply = await resume(world, held);
    expect(reply.status, reply.text).to.equal(200);
    const { pol } = openEnvelope(String(reply.json["envelope"])).claims;
    expect([pol.verdict, pol.reason]).to.deep.equal(["Flagged", "APPROVED"]);
    const order = [phone, ACCOUNT, APPROVER.address].toSorted((a, b) => (keccak256(a) < keccak256(b) ? -1 : 1));
    expect(shownIn(reply).approvals?.map(({ signer }) => signer)).to.deep.equal(order);
  });

  it("refuses a signature by another P-256 key: APPROVAL_INVALID", async () => {
    const { world, phone, held } = await holdWith(1);
    expectProblem(await signed(world, held.hold, byKey(phone, getBytes(id("stolen")))), "APPROVAL_INVALID");
  });

  it("refuses a key behind a verifier that is not there: APPROVAL_INVALID", async () => {
    const { world, held } = await holdWith(1);
    const nowhere = concat([`0x${"99".repeat(20)}`, p256Key("phone").publicKey]);
    expectProblem(await signed(world, held.hold, byKey(nowhere, SECRET)), "APPROVAL_INVALID");
  });

  it("leaves out an approval whose account no longer stands by it", async () => {
    const { world, held } = await holdWith(1);
    expect((await signed(world, held.hold, () => ({ signer: ACCOUNT, signature: "0x" }))).status).to.equal(201);
    await world.organization.deployment.networkHelpers.setCode(ACCOUNT, "0x60006000fd");
    await world.organization.connection.networkHelpers.mine();
    await world.catchUp();
    const reply = await resume(world, held);
    expect([reply.status, reply.json["reason"]]).to.deep.equal([202, "ABOVE_HOLD"]);
  });
});
