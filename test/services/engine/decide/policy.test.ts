import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";

import { policyAbi } from "../../../../services/chain/abi/contracts.ts";
import { decodeEvaluateCall } from "../../../../services/engine/decide/call.ts";
import { createDecider } from "../../../../services/engine/decide/rpc-mode.ts";
import { UNEVALUABLE } from "../../../../services/engine/decide/verdict.ts";
import { readLatestBlock } from "../../../../services/chain/read/block.ts";
import { createGuardian } from "../../../../services/chain/send/registrar.ts";
import { plainHash, setItem } from "../../../../services/core/calldata/hashes.ts";
import { valueSaltsOf } from "../../../../services/core/calldata/value-salts.ts";
import { encodeDecision } from "../../../../services/core/calldata/request.ts";
import { decodeBase64url, encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { fromHex, toHex } from "../../../../services/core/encoding/hex.ts";
import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import type { Decider } from "../../../../services/core/ports/decider.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { type Buyer, MODEL, startBuyer } from "../../chain/support/buyer.ts";
import { POLICY_GAS, type TestOrganization } from "../../chain/support/organization.ts";

describe("engine/decide by the deployed policy", () => {
  let org: TestOrganization;
  let decider: Decider;
  let buyer: Buyer;

  before(async () => {
    buyer = await startBuyer();
    ({ org } = buyer);
    decider = createDecider(org.rpc);
  });

  after(() => org.stop());

  const decide = async (amount: bigint, gas = POLICY_GAS) => {
    const pin = await readLatestBlock(org.rpc);
    const callData = buyer.purchase(amount, pin.timestamp);
    return decider.decide({ pin, contract: org.deployment.evaluator, gas, callData });
  };

  it("approves, flags, holds and blocks by amount", async () => {
    expect(await decide(100_000n)).to.include({ verdict: "AutoApproved", reason: "WITHIN_LIMITS" });
    expect(await decide(100_001n)).to.include({ verdict: "Flagged", reason: "ABOVE_FLAG" });
    expect(await decide(1_000_001n)).to.include({ verdict: "Held", dimension: "Financial", reason: "ABOVE_HOLD" });
    expect(await decide(5_000_001n)).to.include({ verdict: "Blocked", reason: "ABOVE_BLOCK" });
  });

  it("blocks when the gas does not do, whatever the node would have allowed", async () => {
    expect(await decide(1n, 50_000)).to.deep.equal(UNEVALUABLE);
    expect(await decide(1n, 21_000)).to.deep.equal(UNEVALUABLE);
  });

  it("blocks when there is no code, another contract, or call data that is none", async () => {
    const pin = await readLatestBlock(org.rpc);
    const callData = buyer.purchase(1n, pin.timestamp);
    const call = { pin, contract: org.deployment.evaluator, gas: POLICY_GAS, callData };
    expect(await decider.decide({ ...call, contract: `0x${"12".repeat(20)}` })).to.deep.equal(UNEVALUABLE);
    expect(await decider.decide({ ...call, contract: org.deployment.anchorLog })).to.deep.equal(UNEVALUABLE);
    expect(await decider.decide({ ...call, callData: callData.slice(0, 100) })).to.deep.equal(UNEVALUABLE);
  });

  it("decides nothing at a block that does not exist", async () => {
    const pin = { hash: `0x${"ab".repeat(32)}` };
    const call = { pin, contract: org.deployment.evaluator, gas: POLICY_GAS, callData: buyer.purchase(1n, 0) };
    await expectCodeAsync("CHAIN_UNREACHABLE", decider.decide(call));
  });

  it("gives the same answer at the same block for ever, whatever happens after it", async () => {
    const before = await readLatestBlock(org.rpc);
    const callData = buyer.purchase(1n, before.timestamp);
    const call = { contract: org.deployment.evaluator, gas: POLICY_GAS, callData };
    const { guardian } = org.accounts;
    await createGuardian({ rpc: org.rpc, ...org.deployment, privateKey: guardian.privateKey }).revoke(1, id("end"));
    const after = await readLatestBlock(org.rpc);
    expect(await decider.decide({ ...call, pin: before })).to.include({ verdict: "AutoApproved" });
    expect(await decider.decide({ ...call, pin: after })).to.include({ verdict: "Blocked", reason: "AGENT_REVOKED" });
  });
});

describe("core/calldata against ethers", () => {
  const b64 = (name: string) => encodeBase64url(fromHex(id(name)));
  const salt = id("salt");
  const act = {
    type: "erp.purchase_order.create",
    http: { method: "POST" as const, content_type: "application/json", _sd: [b64("x"), b64("y")].sort() },
    params: { _sd: [b64("z")] },
    map: b64("mapping"),
  };
  const base = {
    iss: "UID=7,CN=did:key:z6Mk",
    sub: "https://erp.example",
    act,
    pol: { policy: 3 },
    mod: { digest: MODEL },
    iat: 1_800_000_000,
    ctx: { delegation: null, risk: null, hold: null, reasoning: null },
    chain: { log: 2 },
  };
  const ZERO = `0x${"00".repeat(32)}`;

  it("encodes a bare action", () => {
    const expected = policyAbi.encodeFunctionData("evaluate", [
      3,
      {
        agentId: 7,
        delegationId: ZERO,
        actionType: toHex(plainHash(act.type)),
        target: setItem(salt, "target", base.sub),
        actDigest: actDigest(act, base.sub),
        mappingHash: toHex(decodeBase64url(act.map)),
        modelDigest: MODEL,
        facets: 0,
        amount: 0,
        currency: ZERO,
        recipient: ZERO,
        channel: ZERO,
        dataSet: ZERO,
        classification: 0,
        risk: 0,
        time: base.iat,
        logId: 2,
        holdId: ZERO,
        plan: `0x${"00".repeat(32)}`,
        spent: [],
        approvals: [],
        planPath: [],
      },
    ]);
    expect(
      toHex(encodeDecision(base, { params: {}, salts: valueSaltsOf(salt, base.sub, {}), spent: [], approvals: [] })),
    ).to.equal(expected);
  });

  it("encodes every member, with counters and approvals of several lengths", () => {
    const spent = [
      { counter: id("c1"), window: "day" as const, n: 4, before: "100", reserved: "5" },
      { counter: id("c2"), window: "lifetime" as const, n: 1, before: "0", reserved: String(2n ** 255n) },
    ];
    const approvals = [
      { signer: `0x${"aa".repeat(20)}`, valid_before: 1_900_000_000, action: null, signature: `0x${"01".repeat(65)}` },
      { signer: `0x${"bb".repeat(84)}`, valid_before: 1, action: null, signature: "0x" },
    ];
    const ctx = { delegation: id("d"), risk: 650, hold: b64("hold"), reasoning: b64("why") };
    const params = {
      amount: String(2n ** 256n - 1n),
      currency: "USD",
      recipient: "ACME",
      channel: "erp",
      dataset: "ledger",
      classification: "secret" as const,
      access: "write" as const,
      pii: true,
      external: true,
    };
    const expected = policyAbi.encodeFunctionData("evaluate", [
      3,
      {
        agentId: 7,
        delegationId: id("d"),
        actionType: toHex(plainHash(act.type)),
        target: setItem(salt, "target", base.sub),
        actDigest: actDigest(act, base.sub),
        mappingHash: toHex(decodeBase64url(act.map)),
        modelDigest: MODEL,
        facets: 1023,
        amount: 2n ** 256n - 1n,
        currency: encodeBytes32String("USD"),
        recipient: setItem(salt, "recipient", "ACME"),
        channel: id("erp"),
        dataSet: setItem(salt, "dataset", "ledger"),
        classification: 3,
        risk: 650,
        time: base.iat,
        logId: 2,
        holdId: id("hold"),
        plan: `0x${"00".repeat(32)}`,
        spent: [
          { id: id("c1"), window: 1, n: 4, before: 100, reserved: 5 },
          { id: id("c2"), window: 3, n: 1, before: 0, reserved: 2n ** 255n },
        ],
        approvals: approvals.map(({ signer, valid_before, signature }) => ({
          signer,
          validBefore: valid_before,
          signature,
        })),
        planPath: [],
      },
    ]);
    const inputs = { params, salts: valueSaltsOf(salt, base.sub, params), spent, approvals };
    const encoded = encodeDecision({ ...base, ctx }, inputs);
    expect(toHex(encoded)).to.equal(expected);
    expect(decodeEvaluateCall(encoded)).to.have.nested.property("request.approvals[1].validBefore", 1n);
  });
});
