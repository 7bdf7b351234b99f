import { expect } from "chai";
import fc from "fast-check";

import { policyAbi } from "../../../../services/chain/abi/contracts.ts";
import { type DecisionClaims, encodeDecision } from "../../../../services/core/calldata/request.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { CLAIMS, PARAMS } from "./support/arbitrary-claims.ts";
import { referenceCallData, referenceRequest } from "./support/reference.ts";

const encode = (claims: DecisionClaims, params: Params) => toHex(encodeDecision(claims, params));

const BASE: DecisionClaims = {
  iss: "UID=7,CN=did:web:agents.example",
  sub: "http://erp.example",
  act: {
    type: "erp.order.create",
    http: { method: "POST", content_type: "application/json", _sd: [] },
    params: { _sd: [] },
    map: "A".repeat(43),
  },
  pol: { policy: 1, salt: `0x${"5a".repeat(32)}` },
  mod: { digest: `0x${"11".repeat(32)}` },
  iat: 1_790_000_000,
  ctx: { delegation: null, risk: null, spent: [], approvals: [], hold: null, reasoning: null },
  chain: { log: 1 },
};

describe("core/calldata/request", () => {
  it("writes what ethers writes, byte for byte", () => {
    let approvals = 0;
    let counters = 0;
    fc.assert(
      fc.property(CLAIMS, PARAMS, (claims, params) => {
        expect(encode(claims, params)).to.equal(referenceCallData(claims, params));
        approvals += claims.ctx.approvals.length;
        counters += claims.ctx.spent.length;
      }),
      { numRuns: 400 },
    );
    expect(approvals).to.be.greaterThan(100);
    expect(counters).to.be.greaterThan(100);
  });

  for (const length of [0, 1, 19, 20, 31, 32, 33, 63, 64, 65, 96, 97]) {
    it(`pads an approval of ${length} bytes as ethers does`, () => {
      const approval = {
        signer: `0x${"ab".repeat(length)}`,
        valid_before: 9,
        signature: `0x${"cd".repeat(97 - length)}`,
      };
      const claims = { ...BASE, ctx: { ...BASE.ctx, approvals: [approval, approval] } };
      expect(encode(claims, {})).to.equal(referenceCallData(claims, {}));
    });
  }

  it("is read back by the contract's ABI as it was meant", () => {
    fc.assert(
      fc.property(CLAIMS, PARAMS, (claims, params) => {
        const [policy, request] = policyAbi.decodeFunctionData("evaluate", encode(claims, params));
        expect(policy).to.equal(BigInt(claims.pol.policy));
        const expected = referenceRequest(claims, params);
        expect(request.amount).to.equal(BigInt(expected.amount));
        expect(request.time).to.equal(BigInt(claims.iat));
        expect(request.actDigest).to.equal(expected.actDigest);
        expect(request.approvals).to.have.length(claims.ctx.approvals.length);
      }),
      { numRuns: 50 },
    );
  });

  it("does not read the decision, the seq, or who asked when", () => {
    const more = {
      ...BASE,
      pol: { ...BASE.pol, verdict: "Blocked" },
      chain: { log: 1, seq: 9 },
      jti: "another",
      exp: 0,
    };
    expect(encode(more, {})).to.equal(encode(BASE, {}));
  });

  const OTHERS: readonly (readonly [member: string, claims: DecisionClaims, params: Params])[] = [
    ["the agent", { ...BASE, iss: "UID=8,CN=did:web:agents.example" }, {}],
    ["the target", { ...BASE, sub: "http://erp.example:81" }, {}],
    ["the action", { ...BASE, act: { ...BASE.act, type: "erp.order.creates" } }, {}],
    ["the act as signed", { ...BASE, act: { ...BASE.act, params: { _sd: ["B".repeat(43)] } } }, {}],
    ["the mapping", { ...BASE, act: { ...BASE.act, map: "B".repeat(42) + "A" } }, {}],
    ["the policy", { ...BASE, pol: { ...BASE.pol, policy: 2 } }, {}],
    ["the salt", { ...BASE, pol: { ...BASE.pol, salt: `0x${"5b".repeat(32)}` } }, {}],
    ["the model", { ...BASE, mod: { digest: `0x${"12".repeat(32)}` } }, {}],
    ["the time", { ...BASE, iat: BASE.iat + 1 }, {}],
    ["the log", { ...BASE, chain: { log: 2 } }, {}],
    ["the delegation", { ...BASE, ctx: { ...BASE.ctx, delegation: `0x${"01".repeat(32)}` } }, {}],
    ["a risk of zero", { ...BASE, ctx: { ...BASE.ctx, risk: 0 } }, {}],
    ["the hold", { ...BASE, ctx: { ...BASE.ctx, hold: "B".repeat(42) + "A" } }, {}],
    ["a reasoning", { ...BASE, ctx: { ...BASE.ctx, reasoning: "A".repeat(43) } }, {}],
    ["an amount of zero", BASE, { amount: "0", currency: "USD" }],
    ["the currency", BASE, { amount: "0", currency: "EUR" }],
    ["the recipient", BASE, { recipient: "x" }],
    ["the channel", BASE, { channel: "x" }],
    ["the data set", BASE, { dataset: "x" }],
    ["the lowest classification", BASE, { classification: "public" }],
    ["writing", BASE, { access: "write" }],
    ["personal data", BASE, { pii: true }],
    ["leaving the organization", BASE, { external: true }],
  ];
  it("is another for every member a policy can judge", () => {
    const all = [encode(BASE, {}), ...OTHERS.map(([, claims, params]) => encode(claims, params))];
    const twice = OTHERS.filter((_, i) => all.indexOf(all[i + 1] ?? "") !== i + 1).map(([member]) => member);
    expect(twice).to.deep.equal([]);
  });

  it("is the same for reading, no personal data and not external as for nothing said", () => {
    expect(encode(BASE, { access: "read", pii: false, external: false })).to.equal(encode(BASE, {}));
  });

  it("refuses a number no word can hold, instead of cutting it off", () => {
    const spent = {
      counter: `0x${"01".repeat(32)}`,
      window: "day" as const,
      n: 1,
      before: `${2n ** 256n}`,
      reserved: "0",
    };
    expectCode("INTERNAL", () => encode({ ...BASE, ctx: { ...BASE.ctx, spent: [spent] } }, {}));
    expectCode("INTERNAL", () => encode({ ...BASE, iat: -1 }, {}));
  });

  it("refuses an agent that is none", () => {
    expectCode("CLAIMS_INVALID", () => encode({ ...BASE, iss: "UID=0,CN=did:web:agents.example" }, {}));
  });
});
