import { expect } from "chai";
import fc from "fast-check";

import { policyAbi } from "../../../../services/chain/abi/contracts.ts";
import { type DecisionClaims, encodeDecision } from "../../../../services/core/calldata/request.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import type { DecisionInputs } from "../../../../services/core/schemas/evidence.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { CLAIMS, INPUTS } from "./support/arbitrary-claims.ts";
import { referenceCallData, referenceRequest } from "./support/reference.ts";

const encode = (claims: DecisionClaims, inputs: DecisionInputs) => toHex(encodeDecision(claims, inputs));

const salt = (byte: string) => `0x${byte.repeat(32)}`;
const SALTS = { target: salt("5a"), recipient: salt("5b"), dataset: salt("5c") };
/** Disclosed like this, and nothing else. */
const given = (over: Partial<DecisionInputs> = {}): DecisionInputs => {
  return { params: {}, salts: SALTS, spent: [], approvals: [], ...over };
};

const COUNTER = { counter: `0x${"01".repeat(32)}`, window: "day" as const, n: 1, before: "0", reserved: "0" };

const BASE: DecisionClaims = {
  iss: "UID=7,CN=did:web:agents.example",
  sub: "http://erp.example",
  act: {
    type: "erp.order.create",
    http: { method: "POST", content_type: "application/json", _sd: [] },
    params: { _sd: [] },
    map: "A".repeat(43),
  },
  pol: { policy: 1 },
  mod: { digest: `0x${"11".repeat(32)}` },
  iat: 1_790_000_000,
  ctx: { delegation: null, risk: null, hold: null, reasoning: null },
  chain: { log: 1 },
};

describe("core/calldata/request", () => {
  it("writes what ethers writes, byte for byte", () => {
    let approvals = 0;
    let counters = 0;
    fc.assert(
      fc.property(CLAIMS, INPUTS, (claims, inputs) => {
        expect(encode(claims, inputs)).to.equal(referenceCallData(claims, inputs));
        approvals += inputs.approvals.length;
        counters += inputs.spent.length;
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
        action: null,
        signature: `0x${"cd".repeat(97 - length)}`,
      };
      const inputs = given({ approvals: [approval, approval] });
      expect(encode(BASE, inputs)).to.equal(referenceCallData(BASE, inputs));
    });
  }

  it("is read back by the contract's ABI as it was meant", () => {
    fc.assert(
      fc.property(CLAIMS, INPUTS, (claims, inputs) => {
        const [policy, request] = policyAbi.decodeFunctionData("evaluate", encode(claims, inputs));
        expect(policy).to.equal(BigInt(claims.pol.policy));
        const expected = referenceRequest(claims, inputs);
        expect(request.amount).to.equal(BigInt(expected.amount));
        expect(request.time).to.equal(BigInt(claims.iat));
        expect(request.actDigest).to.equal(expected.actDigest);
        expect(request.approvals).to.have.length(inputs.approvals.length);
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
    expect(encode(more, given())).to.equal(encode(BASE, given()));
  });

  const OTHERS: readonly (readonly [member: string, claims: DecisionClaims, inputs: Partial<DecisionInputs>])[] = [
    ["the agent", { ...BASE, iss: "UID=8,CN=did:web:agents.example" }, {}],
    ["the target", { ...BASE, sub: "http://erp.example:81" }, {}],
    ["the action", { ...BASE, act: { ...BASE.act, type: "erp.order.creates" } }, {}],
    ["the act as signed", { ...BASE, act: { ...BASE.act, params: { _sd: ["B".repeat(43)] } } }, {}],
    ["the mapping", { ...BASE, act: { ...BASE.act, map: "B".repeat(42) + "A" } }, {}],
    ["the policy", { ...BASE, pol: { ...BASE.pol, policy: 2 } }, {}],
    ["the target's salt", BASE, { salts: { ...SALTS, target: salt("6a") } }],
    ["the model", { ...BASE, mod: { digest: `0x${"12".repeat(32)}` } }, {}],
    ["the time", { ...BASE, iat: BASE.iat + 1 }, {}],
    ["the log", { ...BASE, chain: { log: 2 } }, {}],
    ["the delegation", { ...BASE, ctx: { ...BASE.ctx, delegation: `0x${"01".repeat(32)}` } }, {}],
    ["a risk of zero", { ...BASE, ctx: { ...BASE.ctx, risk: 0 } }, {}],
    ["the hold", { ...BASE, ctx: { ...BASE.ctx, hold: "B".repeat(42) + "A" } }, {}],
    ["a reasoning", { ...BASE, ctx: { ...BASE.ctx, reasoning: "A".repeat(43) } }, {}],
    ["an amount of zero", BASE, { params: { amount: "0", currency: "USD" } }],
    ["the currency", BASE, { params: { amount: "0", currency: "EUR" } }],
    ["the recipient", BASE, { params: { recipient: "x" } }],
    ["the recipient's salt", BASE, { params: { recipient: "x" }, salts: { ...SALTS, recipient: salt("6b") } }],
    ["the channel", BASE, { params: { channel: "x" } }],
    ["the data set", BASE, { params: { dataset: "x" } }],
    ["the lowest classification", BASE, { params: { classification: "public" } }],
    ["writing", BASE, { params: { access: "write" } }],
    ["personal data", BASE, { params: { pii: true } }],
    ["leaving the organization", BASE, { params: { external: true } }],
    ["a counter", BASE, { spent: [COUNTER] }],
    ["an approval", BASE, { approvals: [{ signer: "0x01", valid_before: 1, action: null, signature: "0x" }] }],
  ];
  it("is another for every member a policy can judge", () => {
    const all = [encode(BASE, given()), ...OTHERS.map(([, claims, inputs]) => encode(claims, given(inputs)))];
    const twice = OTHERS.filter((_, i) => all.indexOf(all[i + 1] ?? "") !== i + 1).map(([member]) => member);
    expect(twice).to.deep.equal([]);
  });

  it("is the same for reading, no personal data and not external as for nothing said", () => {
    const params = { access: "read", pii: false, external: false } as const;
    expect(encode(BASE, given({ params }))).to.equal(encode(BASE, given()));
  });

  it("refuses a number no word can hold, instead of cutting it off", () => {
    const spent = [{ ...COUNTER, before: `${2n ** 256n}` }];
    expectCode("INTERNAL", () => encode(BASE, given({ spent })));
    expectCode("INTERNAL", () => encode({ ...BASE, iat: -1 }, given()));
  });

  for (const facet of ["recipient", "dataset"] as const) {
    it(`refuses a ${facet} whose salt is not disclosed`, () => {
      const { [facet]: _left, ...salts } = SALTS;
      expectCode("DISCLOSURE_INVALID", () => encode(BASE, given({ params: { [facet]: "x" }, salts })));
    });
  }

  it("refuses an agent that is none", () => {
    expectCode("CLAIMS_INVALID", () => encode({ ...BASE, iss: "UID=0,CN=did:web:agents.example" }, given()));
  });
});
