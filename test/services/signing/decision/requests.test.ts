import { expect } from "chai";

import { decodeBase64url, encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { buildAct, contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { fromUtf8, utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { actSchema, type Params } from "../../../../services/core/schemas/act.ts";
import type { ServiceReason } from "../../../../services/core/words/reasons.ts";
import type { Proposal } from "../../../../services/sdk/intent.ts";
import { expectDenial, expectRefused, expectServiceDenial } from "../support/expect.ts";
import { resign, takeApart } from "../support/forge.ts";
import { contentOf, order, orderBody, reading } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";

const suite = await createSuite();

/** The body of an order with its total written as given. */
const body = (total: string) => utf8(`{"total":${total},"currency":"USD","vendor":"ACME"}`);
/** What an agent may put in a disclosure, whatever the types say. */
const params = (over: Record<string, unknown>): Params => ({ ...order(900).params, ...over });
const without = (name: keyof Params) => {
  const { [name]: _left, ...rest } = order(900).params;
  return rest;
};

describe("signing: requests", () => {
  afterEach(suite.closeWorlds);

  const badInput: readonly [name: string, proposal: Proposal, code: ErrorCode][] = [
    ["a negative amount", order(900, { params: params({ amount: "-5" }) }), "AMOUNT_INVALID"],
    ["a fractional amount", order(900, { params: params({ amount: "5.5" }) }), "AMOUNT_INVALID"],
    ["an amount with an exponent", order(900, { params: params({ amount: "1e3" }) }), "AMOUNT_INVALID"],
    ["an amount with a leading zero", order(900, { params: params({ amount: "01" }) }), "AMOUNT_INVALID"],
    ["an amount of 2^256", order(900, { params: params({ amount: (1n << 256n).toString() }) }), "AMOUNT_INVALID"],
    ["an amount as a JSON number", order(900, { params: params({ amount: 90_000 }) }), "AMOUNT_INVALID"],
    ["a currency in small letters", order(900, { params: params({ currency: "usd" }) }), "DISCLOSURE_INVALID"],
    ["an amount without currency", order(900, { params: without("currency") }), "DISCLOSURE_INVALID"],
    ["an unknown parameter", order(900, { params: params({ color: "red" }) }), "DISCLOSURE_INVALID"],
    [
      "a recipient that clears the screen",
      order(900, { params: params({ recipient: "V\u001b[2J" }) }),
      "PARAM_UNPRINTABLE",
    ],
    ["a recipient that turns around", order(900, { params: params({ recipient: "V \u202eY" }) }), "PARAM_UNPRINTABLE"],
    ["a channel of two lines", order(900, { params: params({ channel: "a\nb" }) }), "PARAM_UNPRINTABLE"],
    ["a dataset with a C1 control", order(900, { params: params({ dataset: "a\u009b8m" }) }), "PARAM_UNPRINTABLE"],
    ["a query name twice", reading({ path: "/units/north?quarter=1&quarter=2" }), "URI_NOT_CANONICAL"],
  ];
  for (const [name, proposal, code] of badInput) {
    it(`refuses ${name}: ${code}`, async () => {
      const world = await suite.world();
      await expectRefused(world, await world.propose(world.organization.agents.alice, proposal), code);
    });
  }

  for (const [name, path] of [
    ["a dot segment", "/fees/../orders"],
    ["an encoded slash", "/orders%2F1"],
    ["an empty segment", "//orders"],
    ["a backslash", "/\\orders"],
    ["another spelling than the canonical one", "/%6Frders"],
  ] as const) {
    it(`refuses ${name}, which the SDK would not sign: URI_NOT_CANONICAL`, async () => {
      const world = await suite.world();
      const proposal = order(900);
      const http = { uri: proposal.origin + path, digest: contentDigestOf(proposal.body) };
      const act = buildAct({ ...proposal, http }, (length) => new Uint8Array(length).fill(7));
      const intent = { ...act, intent: "" };
      await expectRefused(
        world,
        await world.propose(world.organization.agents.alice, proposal, intent),
        "URI_NOT_CANONICAL",
      );
    });
  }

  it("refuses an amount beyond 2^53 written as a JSON number in a disclosure: DISCLOSURE_INVALID", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const { intent } = await world.intentOf(alice, order(900));
    const { claims, disclosures } = takeApart(intent);
    const amount = disclosures.find((each) => fromUtf8(decodeBase64url(each)).includes('"amount"')) ?? "";
    const big = encodeBase64url(utf8(`["${"s".repeat(22)}","amount",9007199254740993]`));
    const act = actSchema.parse(claims["act"]);
    const _sd = act.params._sd.map((digest) => (digest === sha256b64(amount) ? sha256b64(big) : digest)).sort();
    const spoiled = await resign(alice.signer, intent, {
      claims: { act: { ...act, params: { _sd } } },
      disclosures: disclosures.map((each) => (each === amount ? big : each)),
    });
    const reply = await world.act(spoiled);
    await expectRefused(world, reply, "DISCLOSURE_INVALID");
    expect(reply.json["detail"]).to.include("strict JSON");
  });

  const badContent: readonly [name: string, content: Uint8Array, code: ErrorCode][] = [
    ["a negative total", body("-900"), "AMOUNT_INVALID"],
    ["a total with a third of a cent", body("900.333"), "AMOUNT_INVALID"],
    ["a total with an exponent", body("9e2"), "AMOUNT_INVALID"],
    ["a total beyond 2^53 as a number", body("9007199254740993"), "AMOUNT_INVALID"],
    ["a total of 2^256 cents", body(`"${1n << 256n}"`), "AMOUNT_INVALID"],
    ["a total that is no number", body("true"), "AMOUNT_INVALID"],
    ["a body that is not JSON", utf8("total=900"), "JSON_MALFORMED"],
    ["a body with a name twice", utf8('{"total":1,"total":900}'), "JSON_DUPLICATE_NAME"],
    ["a body without the vendor", utf8('{"total":900,"currency":"USD"}'), "BODY_INVALID"],
  ];
  for (const [name, content, code] of badContent) {
    it(`refuses content with ${name}: ${code}`, async () => {
      const world = await suite.world();
      const proposal = order(900, { body: content });
      const { intent } = await world.intentOf(world.organization.agents.alice, proposal);
      await expectRefused(world, await world.act(intent, contentOf(proposal)), code);
    });
  }

  const denials: readonly [name: string, proposal: Proposal, withContent: boolean, reason: ServiceReason][] = [
    ["a path no action covers", order(900, { path: "/payments" }), false, "ACTION_UNMAPPED"],
    ["a method no action covers", order(900, { method: "DELETE" }), false, "ACTION_UNMAPPED"],
    ["a query the action does not have", order(900, { path: "/orders?dry_run=1" }), false, "ACTION_UNMAPPED"],
    ["a target that is not mapped", order(900, { origin: "http://evil.example" }), false, "ACTION_UNMAPPED"],
    ["an action type that is unknown", order(900, { type: "erp.nothing.do" }), false, "ACTION_MISMATCH"],
    ["another action's type", order(900, { type: "erp.fee.create" }), false, "ACTION_MISMATCH"],
    ["a recipient left out", order(900, { params: without("recipient") }), false, "PARAMS_MISMATCH"],
    ["a parameter too many", order(900, { params: params({ channel: "erp" }) }), false, "PARAMS_MISMATCH"],
    ["another data set than the path", reading({ params: { dataset: "south" } }), false, "PARAMS_MISMATCH"],
    [
      "another currency than the mapping fixes",
      order(900, { type: "erp.fee.create", path: "/fees", params: { amount: "90000", currency: "EUR" } }),
      false,
      "PARAMS_MISMATCH",
    ],
    ["900 said over 200,000 in the body", order(900, { body: orderBody(200_000) }), true, "PARAMS_MISMATCH"],
    [
      "another recipient than the body",
      order(900, { params: params({ recipient: "Other" }) }),
      true,
      "PARAMS_MISMATCH",
    ],
  ];
  for (const [name, proposal, withContent, reason] of denials) {
    it(`denies ${name}: ${reason}`, async () => {
      const world = await suite.world();
      const { intent } = await world.intentOf(world.organization.agents.alice, proposal);
      const reply = await world.act(intent, withContent ? contentOf(proposal) : undefined);
      await expectServiceDenial(world, reply, reason);
    });
  }

  it("denies content whose digest is not the one in the intent: PARAMS_MISMATCH", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    const sameMeaning = encodeBase64url(utf8('{"currency":"USD","total":900,"vendor":"ACME"}'));
    await expectServiceDenial(world, await world.act(intent, sameMeaning), "PARAMS_MISMATCH");
  });

  it("denies a target resource that is not the one of the URI: ACTION_MISMATCH", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const { intent } = await world.intentOf(alice, order(900));
    const elsewhere = await resign(alice.signer, intent, { claims: { sub: "http://other.example" } });
    await expectServiceDenial(world, await world.act(elsewhere), "ACTION_MISMATCH");
  });

  it("permits with the right content, and without any", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const withContent = await world.intentOf(alice, order(900));
    expect((await world.act(withContent.intent, contentOf(order(900)))).status).to.equal(200);
    expect((await world.propose(alice, order(900))).status).to.equal(200);
  });

  it("leaves to the policy what the mapping knows and the policy does not", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const unknown = { type: "erp.unknown.create", path: "/unknown", params: {} };
    await expectDenial(world, await world.propose(alice, order(1, unknown)), "OPERATION_NOT_ALLOWED");
    const euros = order(900, { params: params({ currency: "XXX" }) });
    const claims = await expectDenial(world, await world.propose(alice, euros), "CURRENCY_MISMATCH");
    expect(claims.pol.dimension).to.equal("Financial");
  });
});
