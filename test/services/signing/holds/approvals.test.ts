import { expect } from "chai";
import { getAddress, Signature } from "ethers";

import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import {
  type ApprovalTypedData,
  approvalTypedData,
  denialTypedData,
} from "../../../../services/core/approval/typed-data.ts";
import { hashAction } from "../../../../services/core/calldata/action-hash.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import { canonicalJson } from "../../../../services/core/json/canonical.ts";
import { approvalRecordSchema } from "../../../../services/core/schemas/approval.ts";
import { walletDigest } from "../../../helpers/approved-action.ts";
import { APPROVER, examplePolicy, SECOND_APPROVER, STRANGER } from "../support/example.ts";
import { expectProblem, shownIn } from "../support/expect.ts";
import { approve, holdOrder, resume, signHold, signWords } from "../support/holding.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { Reply, World } from "../support/world.ts";

const suite = await createSuite();

describe("signing: approvals", () => {
  afterEach(suite.closeWorlds);

  it("shows the approver the action in clear, and what to sign", async () => {
    const world = await suite.world();
    const { hold, built, proposal } = await holdOrder(world);
    const { status, json } = await world.read(`/v1/holds/${hold}`);
    const { system, agents, mapping } = world.organization;
    const validBefore = Math.floor(world.time.now / 1000) + 600;

    const [terms, words] = [
      {
        chainId: system.chainId,
        system: system.system,
        organization: system.organization,
        act: actDigest(built.act, proposal.origin),
        hold: toHex(decodeBase64url(hold)),
        log: 1,
        policy: 1,
        version: 1,
        validBefore,
      },
      {
        type: "erp.order.create",
        target: "http://erp.example",
        amount: "12,000.00",
        currency: "USD",
        recipient: proposal.params.recipient ?? "",
        until: new Date(validBefore * 1000).toISOString().replace(/^(.*)T(.*)\.000Z$/, "$1 $2 UTC"),
        salt: (await world.store.holds.get(hold))?.salt ?? "",
      },
    ] as const;
    expect(status).to.equal(200);
    expect(json).to.deep.equal({
      hold,
      state: "open",
      expires: (await world.store.holds.get(hold))?.expires,
      seq: 2,
      policy: 1,
      version: 1,
      approved_by: [],
      approvals_needed: 1,
      denied_by: null,
      plan: null,
      action: {
        type: proposal.type,
        agent: agents.alice.identity.subject,
        sub: proposal.origin,
        method: "POST",
        uri: "http://erp.example/orders",
        why: null,
        act_for: null,
        params: proposal.params,
        preview: null,
        act: { ...built.act, map: mapping.hash },
        disclosures: built.disclosures,
      },
      typed_data: approvalTypedData(terms, words),
      denial_typed_data: denialTypedData(terms, words, ""),
    });
  });

  it("writes the approval into the log as canonical JSON", async () => {
    const world = await suite.world();
    const { hold, built, proposal } = await holdOrder(world);
    const posted = await signHold(world, hold);
    expect((await world.post(`/v1/holds/${hold}/approvals`, posted)).status).to.equal(201);

    const row = await world.store.records.get(3);
    const parsed = approvalRecordSchema.parse(JSON.parse(row?.record ?? ""));
    expect(row?.kind).to.equal("approval");
    expect(row?.record).to.equal(canonicalJson(parsed));
    expect(parsed).to.deep.equal({
      v: 1,
      log: 1,
      seq: 3,
      organization: world.organization.system.organization,
      act: actDigest(built.act, proposal.origin),
      hold,
      policy: 1,
      version: 1,
      approval: { ...posted, action: hashAction(posted.action) },
    });
    expect(row?.record, "the record tells nothing of an erased act").to.not.include(posted.action.amount);
  });

  it("gives the same approval the same answer: at the same time, and after the hold was spent", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    const posted = await signHold(world, held.hold);
    const send = () => world.post(`/v1/holds/${held.hold}/approvals`, posted);
    const replies = await Promise.all([send(), send()]);
    expect((await resume(world, held)).status).to.equal(200);
    replies.push(await send());

    expect(replies.map(({ status, text }) => [status, text])).to.deep.equal(Array(3).fill([201, '{"seq":3}']));
    expect((await world.kinds()).filter((kind) => kind === "approval")).to.have.length(1);
  });

  it("knows no hold by another id: HOLD_UNKNOWN", async () => {
    const world = await suite.world();
    const posted = await signHold(world, (await holdOrder(world)).hold);
    for (const id of ["A".repeat(43), "x", "%00"]) {
      expectProblem(await world.read(`/v1/holds/${id}`), "HOLD_UNKNOWN");
      expectProblem(await world.post(`/v1/holds/${id}/approvals`, posted), "HOLD_UNKNOWN");
    }
  });

  it("takes no approval of a spent hold: HOLD_CLOSED", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    await resume(world, held);
    expectProblem(await approve(world, held.hold, SECOND_APPROVER.privateKey), "HOLD_CLOSED");
    expect((await world.read(`/v1/holds/${held.hold}`)).json["state"]).to.equal("spent");
  });

  it("tells nobody who is no approver anything of the act: words, salt and state are looked at last", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    const { action, valid_before: until } = await signHold(world, held.hold);
    const guess = { ...action, amount: "1.00", salt: `0x${"00".repeat(32)}` };
    const right = await signHold(world, held.hold, STRANGER.privateKey);
    const post = (body: object) => world.post(`/v1/holds/${held.hold}/approvals`, body);
    const told = async () => {
      const guessed = signWords(world, held, guess, until, { privateKey: STRANGER.privateKey });
      const unsigned = { ...right, action: guess, signature: `0x${"11".repeat(65)}` };
      return [
        (await post(right)).json["code"],
        (await post(guessed)).json["code"],
        (await post(unsigned)).json["code"],
      ];
    };
    const same = ["APPROVER_UNKNOWN", "APPROVER_UNKNOWN", "APPROVAL_INVALID"];
    expect(await told()).to.deep.equal(same);
    await approve(world, held.hold);
    await resume(world, held);
    expect(await told(), "of a spent hold").to.deep.equal(same);
  });

  describe("refuses and stores nothing:", () => {
    async function refusedApproval(
      world: World,
      hold: string,
      body: object,
      code: Parameters<typeof expectProblem>[1],
    ) {
      const before = await world.kinds();
      expectProblem(await world.post(`/v1/holds/${hold}/approvals`, body), code);
      expect(await world.kinds()).to.deep.equal(before);
    }

    it("a signature by another key than it names: APPROVAL_INVALID", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      const posted = await signHold(world, hold, STRANGER.privateKey);
      await refusedApproval(world, hold, { ...posted, signer: APPROVER.address }, "APPROVAL_INVALID");
    });

    it("a signature over another time than it names: APPROVAL_INVALID", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      const posted = await signHold(world, hold);
      const later = { ...posted, valid_before: posted.valid_before + 1 };
      await refusedApproval(world, hold, later, "APPROVAL_INVALID");
      const view = await world.read(`/v1/holds/${hold}?valid_before=${later.valid_before}`);
      const { message } = view.json["typed_data"] as ApprovalTypedData;
      await refusedApproval(world, hold, { ...later, action: message.action }, "APPROVAL_INVALID");
    });

    const OTHER_WORDS = {
      type: "erp.order.delete",
      target: "http://bank.example",
      amount: "120.00",
      currency: "EUR",
      recipient: "Somebody Else",
      until: "2030-01-01 00:00:00 UTC",
      salt: `0x${"5a".repeat(32)}`,
    };
    for (const [member, text] of Object.entries(OTHER_WORDS)) {
      it(`one that was really signed, over another ${member} than the act's: APPROVAL_MISMATCH`, async () => {
        const world = await suite.world();
        const { hold } = await holdOrder(world);
        const { json } = await world.read(`/v1/holds/${hold}`);
        const typed = json["typed_data"] as ApprovalTypedData;
        const action = { ...typed.message.action, [member]: text };
        const signed = signByWallet(
          APPROVER.privateKey,
          walletDigest({ ...typed, message: { ...typed.message, action } }),
        );
        const posted = { ...signed, valid_before: typed.message.validBefore, action };
        await refusedApproval(world, hold, posted, "APPROVAL_MISMATCH");
      });
    }

    it("the act's words without a signature over them: APPROVAL_INVALID", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      const { json } = await world.read(`/v1/holds/${hold}`);
      const typed = json["typed_data"] as ApprovalTypedData;
      const { action, validBefore } = typed.message;
      const other = { ...typed, message: { ...typed.message, action: { ...action, amount: "1.00" } } };
      const posted = { ...signByWallet(APPROVER.privateKey, walletDigest(other)), valid_before: validBefore, action };
      await refusedApproval(world, hold, posted, "APPROVAL_INVALID");
    });

    it("an approval of another hold: APPROVAL_INVALID", async () => {
      const world = await suite.world();
      const first = await holdOrder(world);
      const second = await holdOrder(world);
      const posted = await signHold(world, first.hold);
      await refusedApproval(world, second.hold, posted, "APPROVAL_INVALID");
    });

    it("an approval for another policy version: APPROVAL_INVALID", async () => {
      const world = await suite.world();
      const held = await holdOrder(world);
      const validBefore = Math.floor(world.time.now / 1000) + 600;
      const { action } = await signHold(world, held.hold, APPROVER.privateKey, validBefore);
      const posted = signWords(world, held, action, validBefore, { version: 2 });
      await refusedApproval(world, held.hold, posted, "APPROVAL_INVALID");
    });

    it("one whose time has passed: APPROVAL_EXPIRED", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      const soon = Math.floor(world.time.now / 1000) + 5;
      const posted = await signHold(world, hold, APPROVER.privateKey, soon);
      await world.pass(5);
      await refusedApproval(world, hold, posted, "APPROVAL_EXPIRED");
      expectProblem(await world.read(`/v1/holds/${hold}?valid_before=${soon}`), "APPROVAL_EXPIRED");
    });

    it("someone the policy does not name: APPROVER_UNKNOWN", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      await refusedApproval(world, hold, await signHold(world, hold, STRANGER.privateKey), "APPROVER_UNKNOWN");
    });

    it("an approver for whom it is too much: APPROVER_CEILING", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world, 20_001);
      const posted = await signHold(world, hold, SECOND_APPROVER.privateKey);
      await refusedApproval(world, hold, posted, "APPROVER_CEILING");
      expect((await approve(world, hold)).status).to.equal(201);
    });

    it("an approver who is only named: BODY_INVALID, and nobody is recorded", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      const posted = await signHold(world, hold);
      for (const signer of ["the head of finance", "treasurer", "key:treasurer", ""]) {
        await refusedApproval(world, hold, { ...posted, signer }, "BODY_INVALID");
      }
      expect(await world.store.holds.approvals(hold)).to.deep.equal([]);
    });

    it("another form: BODY_INVALID", async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      const posted = await signHold(world, hold);
      await refusedApproval(world, hold, { ...posted, note: "fine by me" }, "BODY_INVALID");
      await refusedApproval(world, hold, { ...posted, signer: posted.signer.toUpperCase() }, "BODY_INVALID");
      await refusedApproval(world, hold, { ...posted, valid_before: String(posted.valid_before) }, "BODY_INVALID");
      expectProblem(await world.read(`/v1/holds/${hold}?valid_before=soon`), "BODY_INVALID");
      expectProblem(await world.read(`/v1/holds/${hold}?valid_before=1&x=2`), "BODY_INVALID");
    });
  });

  it("shows and takes nothing once the act was erased, and releases nothing: HOLD_CLOSED", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    const posted = await signHold(world, held.hold);
    await world.post(`/v1/holds/${held.hold}/approvals`, posted);
    const other = await signHold(world, held.hold, SECOND_APPROVER.privateKey);
    await world.erase(2);

    expect((await world.store.holds.get(held.hold))?.salt).to.equal(null);
    expect((await world.read(`/v1/holds/${held.hold}`)).json["typed_data"]).to.equal(null);
    expectProblem(await world.post(`/v1/holds/${held.hold}/approvals`, other), "HOLD_CLOSED");
    const again = await resume(world, held);
    expect([again.status, again.json["reason"]]).to.deep.equal([202, "ABOVE_HOLD"]);
  });

  it("shows nobody a recipient that is not what it looks like: ACTION_UNREADABLE", async () => {
    const world = await suite.world();
    const proposal = { ...order(12_000), params: { ...order(12_000).params, recipient: "Vendor \u200bY" } };
    const built = await world.intentOf(world.organization.agents.alice, proposal);
    const reply = await world.act(built.intent);
    expect(reply.status, reply.text).to.equal(202);
    const hold = String(reply.json["hold"]);
    expectProblem(await world.read(`/v1/holds/${hold}`), "ACTION_UNREADABLE");
    const { action, valid_before: until } = await signHold(world, (await holdOrder(world)).hold);
    const posted = signWords(world, { hold, built, proposal }, action, until);
    expectProblem(await world.post(`/v1/holds/${hold}/approvals`, posted), "ACTION_UNREADABLE");
  });

  it("takes a signature in every form wallets write, and records the one contracts take", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const posted = await signHold(world, hold);
    const bare = posted.signature.slice(0, 130);
    const odd = posted.signature.endsWith("1c");
    const forms = [
      { signature: `${bare}${odd ? "01" : "00"}`, signer: getAddress(posted.signer) },
      { signature: Signature.from(posted.signature).compactSerialized },
      {},
    ];
    const replies: Reply[] = [];
    for (const form of forms) replies.push(await world.post(`/v1/holds/${hold}/approvals`, { ...posted, ...form }));
    expect(replies.map(({ status, json }) => [status, json["seq"]])).to.deep.equal(
      forms.map(() => [201, replies[0]?.json["seq"]]),
    );
    const [kept, ...others] = await world.store.holds.approvals(hold);
    expect([kept?.signer, kept?.signature, others]).to.deep.equal([posted.signer, posted.signature, []]);
  });

  it("hands the policy one approval per signer, signers ascending", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    const now = Math.floor(world.time.now / 1000);
    await approve(world, held.hold, SECOND_APPROVER.privateKey);
    for (const validBefore of [now + 600, now + 900, now + 300]) {
      const posted = await signHold(world, held.hold, APPROVER.privateKey, validBefore);
      expect((await world.post(`/v1/holds/${held.hold}/approvals`, posted)).status).to.equal(201);
    }
    const { approvals } = shownIn(await resume(world, held));

    expect(approvals?.map(({ signer }) => signer)).to.deep.equal([APPROVER.address, SECOND_APPROVER.address]);
    expect(approvals?.[0]?.valid_before, "the one that lasts longest").to.equal(now + 900);
  });

  it("asks for approvals anew when the policy changed while the action was held", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    await publishAgain(world);

    const again = await resume(world, held);
    expect([again.status, again.json["reason"]], "the old approval does not count").to.deep.equal([202, "ABOVE_HOLD"]);
    expect((await world.read(`/v1/holds/${held.hold}`)).json["version"]).to.equal(2);
    await approve(world, held.hold);
    expect((await resume(world, held)).status).to.equal(200);
  });
});

/** Version 2 of the policy, with the same code and mapping. */
async function publishAgain(world: World): Promise<void> {
  const { deployment, mapping } = world.organization;
  const { policyRegistry, actors, networkHelpers } = deployment;
  const { entry } = await policyRegistry.resolve(1n);
  const deadline = BigInt(await networkHelpers.time.latest()) + 3_600n;
  await policyRegistry.connect(actors.timelock).publish(1n, await policyRegistry.markOf(1n, 1n), deadline, {
    evaluator: entry.evaluator,
    gasLimit: entry.gasLimit,
    codeHash: entry.codeHash,
    mappingHash: mapping.hashHex,
    rationaleHash: entry.rationaleHash,
    parameters: examplePolicy(),
  });
  await world.catchUp();
}
