import { createServer, type Server } from "node:http";
import { randomBytes } from "node:crypto";

import { expect } from "chai";

import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { approvalTypedData } from "../../../../services/core/approval/typed-data.ts";
import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import { buildAct, contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { toProblem } from "../../../../services/core/errors/problem.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { readHold } from "../../../../services/cli/holds/hold.ts";
import { walletDigest } from "../../../helpers/approved-action.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const ORIGIN = "https://erp.example";
const HOLD = Buffer.alloc(32, 7).toString("base64url");
const MAP = Buffer.alloc(32, 9).toString("base64url");
const WALLET = `0x${"4a".repeat(32)}`;
const SIGN = (digest: string) => signByWallet(WALLET, digest);
const CONTEXT = { chainId: 31337, system: `0x${"11".repeat(20)}`, organization: `0x${"22".repeat(32)}` };

const { act, disclosures } = buildAct(
  {
    type: "erp.order.create",
    method: "POST",
    contentType: "application/json",
    http: { uri: `${ORIGIN}/orders`, digest: contentDigestOf(utf8("{}")) },
    params: { amount: "4250000", currency: "USD", recipient: "Vendor Y" },
  },
  randomBytes,
);

const WORDS = {
  type: "erp.order.create",
  target: ORIGIN,
  amount: "42,500.00",
  currency: "USD",
  recipient: "Vendor Y",
  until: "2030-03-17 17:46:40 UTC",
  salt: `0x${"5a".repeat(32)}`,
};
const TERMS = {
  ...CONTEXT,
  act: actDigest(act, ORIGIN),
  hold: `0x${"07".repeat(32)}`,
  log: 1,
  policy: 1,
  version: 3,
  validBefore: 1_900_000_000,
};

/** What an honest signing service answers. */
function honest() {
  return {
    hold: HOLD,
    state: "open",
    expires: 2_000_000_000,
    approved_by: [],
    approvals_needed: 1,
    denied_by: null,
    seq: 2,
    policy: 1,
    version: 3,
    action: {
      type: act.type,
      agent: "UID=1,CN=did:key:zAgent",
      sub: ORIGIN,
      method: "POST",
      uri: `${ORIGIN}/orders`,
      why: null,
      act_for: null,
      params: { amount: "4250000", currency: "USD", recipient: "Vendor Y" },
      act: { ...act, map: MAP },
      disclosures,
    },
    typed_data: approvalTypedData(TERMS, WORDS) as object,
  };
}

describe("cli: reading a hold before signing it", () => {
  let server: Server;
  let url = "";
  let answer: { status: number; body: unknown } = { status: 200, body: honest() };

  before((done) => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    }).listen(0, "127.0.0.1", () => {
      const address = server.address();
      url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
      done();
    });
  });
  after((done) => {
    server.close(done);
  });

  it("signs what the disclosures say, under the approver's own chain, System and organization", async () => {
    answer = { status: 200, body: honest() };
    const hold = await readHold(url, HOLD, CONTEXT, SIGN);
    expect(hold.digest).to.equal(walletDigest(approvalTypedData(TERMS, WORDS)));
    expect(hold.action).to.deep.equal(WORDS);
    expect(hold.params).to.deep.equal({ amount: "4250000", currency: "USD", recipient: "Vendor Y" });
    expect(hold.request?.uri).to.equal(`${ORIGIN}/orders`);
  });

  it("shows the disclosed amount when the service says a smaller one in clear", async () => {
    const lie = honest();
    lie.action.params.amount = "100";
    answer = { status: 200, body: lie };
    expect((await readHold(url, HOLD, CONTEXT, SIGN)).params.amount).to.equal("4250000");
  });

  it("signs for no other time than was asked for: APPROVAL_MISMATCH", async () => {
    answer = { status: 200, body: honest() };
    expect((await readHold(url, HOLD, CONTEXT, SIGN, TERMS.validBefore)).validBefore).to.equal(TERMS.validBefore);
    await expectCodeAsync("APPROVAL_MISMATCH", readHold(url, HOLD, CONTEXT, SIGN, TERMS.validBefore - 1));
  });

  const OTHER_WORDS = {
    type: "erp.request.classify",
    target: "https://bank.example",
    amount: "425.00",
    currency: "EUR",
    recipient: "Vendor Z",
    until: "2029-03-17 17:46:40 UTC",
  };
  for (const [member, text] of Object.entries(OTHER_WORDS)) {
    it(`refuses to sign another ${member} than the disclosures say`, async () => {
      const body = { ...honest(), typed_data: approvalTypedData(TERMS, { ...WORDS, [member]: text }) };
      answer = { status: 200, body };
      await expectCodeAsync("APPROVAL_MISMATCH", readHold(url, HOLD, CONTEXT, SIGN));
    });
  }

  const OTHER_TERMS: readonly Partial<typeof TERMS>[] = [
    { chainId: 1 },
    { system: `0x${"99".repeat(20)}` },
    { organization: `0x${"99".repeat(32)}` },
    { act: `0x${"ff".repeat(32)}` },
    { hold: `0x${"ff".repeat(32)}` },
    { policy: 2 },
    { version: 4 },
    { validBefore: 1_900_000_001 },
  ];
  for (const change of OTHER_TERMS) {
    it(`refuses typed data for another ${Object.keys(change).join()}`, async () => {
      answer = { status: 200, body: { ...honest(), typed_data: approvalTypedData({ ...TERMS, ...change }, WORDS) } };
      await expectCodeAsync("APPROVAL_MISMATCH", readHold(url, HOLD, CONTEXT, SIGN));
    });
  }

  it("refuses typed data with a member a wallet would show beside the others", async () => {
    const typed = approvalTypedData(TERMS, WORDS);
    const body = { ...honest(), typed_data: { ...typed, message: { ...typed.message, note: "harmless" } } };
    answer = { status: 200, body };
    await expectCodeAsync("APPROVAL_MISMATCH", readHold(url, HOLD, CONTEXT, SIGN));
  });

  it("has nothing to sign once the act was erased", async () => {
    answer = { status: 200, body: { ...honest(), typed_data: null } };
    await expectCodeAsync("HOLD_CLOSED", readHold(url, HOLD, CONTEXT, SIGN));
  });

  it("refuses disclosures that do not open the digests", async () => {
    const lie = honest();
    lie.action.disclosures = disclosures.slice(1);
    answer = { status: 200, body: lie };
    await expectCodeAsync("DISCLOSURE_INVALID", readHold(url, HOLD, CONTEXT, SIGN));
  });

  it("refuses the answer for another hold", async () => {
    answer = { status: 200, body: { ...honest(), hold: MAP } };
    await expectCodeAsync("BODY_INVALID", readHold(url, HOLD, CONTEXT, SIGN));
  });

  it("says that a hold is unknown", async () => {
    answer = { status: 404, body: toProblem(new CountersignError("HOLD_UNKNOWN", "no such hold")) };
    await expectCodeAsync("HOLD_UNKNOWN", readHold(url, HOLD, CONTEXT, SIGN));
  });
});
