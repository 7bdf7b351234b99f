import { expect } from "chai";

import { buildToolAct } from "../../../../services/core/envelope/build-tool-act.ts";
import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { type ErrorCode, ERRORS } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { joinCompact, splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { FOREVER, GATEWAY_LOG } from "../../../contracts/fixture.ts";
import { type Flaw, issue, prove, randomly } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { type Point, type Presentation, startPoint } from "../support/point.ts";
import { order, orderBody, type Proposal, thing } from "../support/proposals.ts";
import { expectRefused } from "../support/refused.ts";

const OTHER_HASH = `0x${"ab".repeat(32)}`;
const TOOL = { protocol: "mcp", server: sha256b64("server"), name: "order", definition: null } as const;
const OTHER_ADDRESS = `0x${"ab".repeat(20)}`;

describe("gateway/admit", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });

  /** An envelope for `asked`, presented with the request `sent`. */
  const refuse = async (code: ErrorCode, flaw: Flaw, sent?: Partial<Proposal>, presentation: Presentation = {}) => {
    const asked = order(organization);
    const envelope = await issue(organization, asked, flaw);
    return expectRefused(point, code, () => point.present({ ...asked, ...sent }, { envelope, ...presentation }));
  };
  const edit = (change: (claims: Sae) => Partial<Sae>): Flaw => ({
    edit: (claims) => ({ ...claims, ...change(claims) }),
  });
  const editPol = (pol: Partial<Sae["pol"]>): Flaw => edit((claims) => ({ pol: { ...claims.pol, ...pol } }));

  it("lets a request with a good envelope through", async () => {
    const reply = await point.present(order(organization));
    expect([reply.status, reply.body]).to.deep.equal([201, '{"ok":true}']);
    expect(organization.erp.seen.at(-1)).to.include({ method: "POST", url: "/orders" });
  });

  describe("the envelope's form", () => {
    it("demands one", () => refuse("ENVELOPE_MISSING", {}, {}, { envelope: null }));
    it("takes an empty one for none", () =>
      refuse("ENVELOPE_MISSING", {}, {}, { headers: { "countersign-envelope": "" } }));
    it("refuses one above 8,000 bytes", () =>
      refuse("ENVELOPE_TOO_LARGE", {}, {}, { envelope: "a".repeat(8001), proof: "x" }));
    it("refuses one with more than 24 disclosures", () =>
      refuse("ENVELOPE_TOO_LARGE", {}, {}, { envelope: `a.b.c~${"x~".repeat(25)}`, proof: "x" }));
    it("refuses what is no JWS", () => refuse("JWS_MALFORMED", {}, {}, { envelope: "a.b~", proof: "x" }));
    it("refuses a denial", () => refuse("ENVELOPE_IS_DENIAL", { typ: JWS_TYPES.denial }));
    it("refuses another kind of token", () => refuse("JWS_TYP_UNEXPECTED", { typ: JWS_TYPES.intent }));
    it("refuses an unknown claim", () =>
      refuse("CLAIMS_INVALID", { edit: (claims) => ({ ...claims, extra: true }) as Sae }));
    it("refuses a missing disclosure", async () => {
      const { jwt, disclosures } = splitCompact(await issue(organization, order(organization)));
      await refuse("DISCLOSURE_INVALID", {}, {}, { envelope: joinCompact(jwt, disclosures.slice(1)) });
    });
    it("refuses a signature that is spelled another way", async () => {
      const { jwt, disclosures } = splitCompact(await issue(organization, order(organization)));
      await refuse("JWS_NOT_CANONICAL", {}, {}, { envelope: joinCompact(`${jwt}=`, disclosures) });
    });
  });

  describe("where and when the envelope counts", () => {
    it("refuses another chain", () => refuse("ENVELOPE_FOREIGN", editPol({ chain: "eip155:1" })));
    it("refuses another anchor contract", () =>
      refuse(
        "ENVELOPE_FOREIGN",
        edit(({ chain }) => ({ chain: { ...chain, anchor: OTHER_ADDRESS } })),
      ));
    it("refuses another enforcement point's envelope", () =>
      refuse(
        "ENVELOPE_AUDIENCE",
        edit(({ aud }) => ({ aud: aud.replace(/:2$/, ":3") })),
      ));
    it("refuses an expired one", () =>
      refuse(
        "ENVELOPE_EXPIRED",
        edit(({ iat }) => ({ iat: iat - 60, nbf: iat - 60, exp: iat })),
      ));
    it("refuses one from 6 s ahead, for now, and takes one from 5 s ahead", async () => {
      const ahead = (seconds: number): Flaw =>
        edit(({ iat }) => ({ iat: iat + seconds, nbf: iat + seconds, exp: iat + seconds + 60 }));
      await refuse("ENVELOPE_NOT_YET_VALID", ahead(6));
      expect(ERRORS.ENVELOPE_NOT_YET_VALID.family).to.equal("retryable");
      const envelope = await issue(organization, order(organization), ahead(5));
      expect((await point.present(order(organization), { envelope })).status).to.equal(201);
    });
    it("refuses one that has expired by the head, on a clock that is 20 s behind", async () => {
      const { time, head } = organization;
      const { timestamp } = head.pin();
      const now = time.now;
      time.now = timestamp * 1000 - 20_000;
      await refuse(
        "ENVELOPE_EXPIRED",
        edit(() => ({ iat: timestamp - 40, nbf: timestamp - 40, exp: timestamp })),
      );
      time.now = now;
    });
    it("refuses one that expires while the chain is asked", async () => {
      const asked = order(organization);
      const envelope = await issue(organization, asked);
      const { registries, time } = organization;
      const now = time.now;
      const late = await startPoint(organization, {
        replace: {
          registries: {
            ...registries,
            readAgent: async (at, agentId) => {
              time.now = now + 60_000;
              return registries.readAgent(at, agentId);
            },
          },
        },
      });
      // The proof is signed for the moment it is checked at.
      const proof = await prove(organization, envelope, { iat: Math.floor(now / 1000) + 60 });
      await expectRefused(late, "ENVELOPE_EXPIRED", () => late.present(asked, { envelope, proof }));
      time.now = now;
      await late.remove();
    });
    it("refuses a verdict that is no permission under the type of a permission", () =>
      refuse("VERDICT_NOT_PERMITTING", editPol({ verdict: "Held" })));
    it("refuses a permission the policy was not asked for", () =>
      refuse("VERDICT_NOT_PERMITTING", editPol({ call: null })));
    it("refuses another mapping", () =>
      refuse(
        "MAP_MISMATCH",
        edit(({ act }) => ({ act: { ...act, map: sha256b64("another") } })),
      ));
  });

  describe("who signed", () => {
    for (const [what, members] of [
      ["a floor of a token", { floor: [{ source: "Token", record: sha256b64("floor"), verdict: "Held" }] }],
      ["a score", { score: { value: 1, as_of: 1 } }],
      ["a token", { token: sha256b64("token") }],
      ["an attestation", { attestation: sha256b64("attested") }],
    ] as const satisfies readonly (readonly [string, Partial<Sae["ctx"]>])[]) {
      it(`refuses ${what}, a condition it does not know how to keep`, () =>
        refuse(
          "UNSUPPORTED",
          edit(({ ctx }) => ({ ctx: { ...ctx, ...members } })),
        ));
    }
    it("refuses a permission bound to a call of a tool", async () => {
      const call = { type: "erp.order.create", tool: TOOL, input: {}, params: {} };
      const { act, disclosures } = buildToolAct(call, randomly);
      const envelope = await issue(
        organization,
        order(organization),
        edit((claims) => ({ act: { ...act, map: claims.act.map } })),
      );
      await refuse("TARGET_MISMATCH", {}, {}, { envelope: joinCompact(splitCompact(envelope).jwt, disclosures) });
    });
    it("refuses an unknown key", () => refuse("ENVELOPE_SIGNER_UNKNOWN", { signer: organization.keys.stranger }));
    it("refuses the agent's own key", () => refuse("ENVELOPE_SIGNER_UNKNOWN", { signer: organization.agent.signer }));
    it("refuses the gateway's own key, though its log is registered", () =>
      refuse("ENVELOPE_SIGNER_UNKNOWN", {
        signer: organization.keys.gateway,
        edit: (claims) => ({ ...claims, chain: { ...claims.chain, log: Number(GATEWAY_LOG) } }),
      }));
    it("refuses the gateway's own key in the signing service's log", () =>
      refuse("ENVELOPE_SIGNER_UNKNOWN", { signer: organization.keys.gateway }));
    it("refuses a log that was never opened", () =>
      refuse(
        "ENVELOPE_SIGNER_UNKNOWN",
        edit(({ chain }) => ({ chain: { ...chain, log: 9 } })),
      ));
    it("refuses a signature over other claims", async () => {
      const good = splitCompact(await issue(organization, order(organization)));
      const other = splitCompact(await issue(organization, order(organization)));
      const [head = "", , tail = ""] = good.jwt.split(".");
      const [, body = ""] = other.jwt.split(".");
      const envelope = joinCompact(`${head}.${body}.${tail}`, other.disclosures);
      await refuse("JWS_SIGNATURE_INVALID", {}, {}, { envelope });
    });
    it("refuses a signature by another key under the registered kid", () =>
      refuse("JWS_SIGNATURE_INVALID", {
        signer: { ...organization.keys.stranger, kid: organization.keys.signing.kid },
      }));
  });

  describe("which decision", () => {
    it("refuses a pinned block with another hash", () =>
      refuse(
        "PIN_UNKNOWN",
        edit(({ pol }) => ({ pol: { ...pol, block: { ...pol.block, hash: OTHER_HASH } } })),
      ));
    it("refuses a block that is not mined yet", () =>
      refuse(
        "PIN_UNKNOWN",
        edit(({ pol }) => ({ pol: { ...pol, block: { ...pol.block, number: pol.block.number + 1 } } })),
      ));
    it("takes a block that was mined since its last look at the chain", async () => {
      const { connection, head, registries } = organization;
      const stale = head.pin();
      await connection.networkHelpers.mine();
      const newer = (await registries.blockAt(stale.number + 1))?.hash;
      const asked = order(organization);
      const envelope = await issue(organization, asked, {
        edit: (claims) => ({
          ...claims,
          pol: { ...claims.pol, block: { number: stale.number + 1, hash: newer ?? "" } },
        }),
      });
      await organization.catchUpClock();
      expect((await point.present(asked, { envelope })).status).to.equal(201);
    });
    it("refuses a block before the policy was published", async () => {
      const number = organization.system.deployedAt;
      const hash = (await organization.registries.blockAt(number))?.hash ?? "";
      await refuse("POLICY_CONTRACT_MISMATCH", editPol({ block: { number, hash } }));
    });
    for (const [what, change] of Object.entries({
      contract: { contract: OTHER_ADDRESS },
      state: { state: "Pure" },
      version: { version: 2 },
      "code hash": { code: OTHER_HASH },
      "gas limit": { gas: 999_999 },
      policy: { policy: 2 },
    } satisfies Record<string, Partial<Sae["pol"]>>)) {
      it(`refuses another ${what} than the registry names`, () => refuse("POLICY_CONTRACT_MISMATCH", editPol(change)));
    }
    it("refuses another policy, though it is published and for the same mapping", async () => {
      const { policyRegistry, actors } = organization.deployment;
      const { evaluator, gasLimit, codeHash, mappingHash, rationaleHash } = await policyRegistry.getVersion(1n, 1n);
      const parameters = await policyRegistry.getParameters(1n, 1n);
      const publication = { evaluator, gasLimit, codeHash, mappingHash, rationaleHash, parameters };
      await policyRegistry
        .connect(actors.timelock)
        .publish(2n, await policyRegistry.markOf(2n, 0n), FOREVER, publication);
      await organization.catchUp();
      await refuse("POLICY_CONTRACT_MISMATCH", editPol({ policy: 2 }));
    });
    it("refuses a policy whose code is not what was published, whichever of the two the envelope names", async () => {
      const { registries, head } = organization;
      const published = await registries.readPolicy(head.pin(), 1);
      const exchanged = await startPoint(organization, {
        replace: {
          registries: {
            ...registries,
            readPolicy: async () => (published === null ? null : { ...published, liveCodeHash: OTHER_HASH }),
          },
        },
      });
      for (const flaw of [{}, editPol({ code: OTHER_HASH })]) {
        const asked = order(organization);
        const envelope = await issue(organization, asked, flaw);
        await expectRefused(exchanged, "POLICY_CONTRACT_MISMATCH", () => exchanged.present(asked, { envelope }));
      }
      await exchanged.remove();
    });
    it("refuses its own mapping when the registry names another", async () => {
      const { mapping } = organization;
      const other = encodeBase64url(randomly(32));
      const astray = await startPoint(organization, { mappings: () => [{ ...mapping, hash: other }] });
      const asked = order(organization);
      const envelope = await issue(
        organization,
        asked,
        edit(({ act }) => ({ act: { ...act, map: other } })),
      );
      await expectRefused(astray, "POLICY_CONTRACT_MISMATCH", () => astray.present(asked, { envelope }));
      await astray.remove();
    });
  });

  describe("which agent", () => {
    it("refuses an agent nobody registered", async () => {
      const { agent } = organization;
      await refuse("AGENT_UNKNOWN", { agent: { ...agent, subject: agent.subject.replace(/^UID=\d+/, "UID=999") } });
    });
    it("refuses an agent under another DID than its own", async () => {
      const { agent } = organization;
      await refuse("AGENT_UNKNOWN", { agent: { ...agent, subject: `${agent.subject}x` } });
    });
    it("refuses a suspended agent", async () => {
      const agent = await organization.register("suspended");
      const { agentRegistry, actors } = organization.deployment;
      const envelope = await issue(organization, order(organization), { agent });
      await agentRegistry.connect(actors.guardian).suspend(agent.agentId, OTHER_HASH);
      await organization.catchUp();
      const proof = await prove(organization, envelope, {}, agent.signer);
      await refuse("AGENT_SUSPENDED", {}, {}, { envelope, proof });
    });
    it("refuses an agent that was suspended in a block only the signing service has seen", async () => {
      const agent = await organization.register("overtaken");
      const { agentRegistry, actors } = organization.deployment;
      const { number } = organization.head.pin();
      await agentRegistry.connect(actors.guardian).suspend(agent.agentId, OTHER_HASH);
      const hash = (await organization.registries.blockAt(number + 1))?.hash ?? "";
      await organization.catchUpClock();
      const block = { number: number + 1, hash };
      const envelope = await issue(organization, order(organization), { agent, ...editPol({ block }) });
      const proof = await prove(organization, envelope, {}, agent.signer);
      await refuse("AGENT_SUSPENDED", {}, {}, { envelope, proof });
    });
    it("refuses an agent that was revoked after its envelope was signed, one poll after the block", async () => {
      const agent = await organization.register("revoked");
      const { agentRegistry, actors } = organization.deployment;
      const envelopes = [0, 1].map(() => issue(organization, order(organization), { agent }));
      const [first = "", second = ""] = await Promise.all(envelopes);
      const present = async (envelope: string) =>
        point.present(order(organization), {
          envelope,
          proof: await prove(organization, envelope, {}, agent.signer),
        });
      expect((await present(first)).status).to.equal(201);
      await agentRegistry.connect(actors.guardian).revoke(agent.agentId, OTHER_HASH);
      await organization.catchUp();
      await expectRefused(point, "AGENT_REVOKED", () => present(second));
    });
  });

  describe("who presents it", () => {
    it("demands a proof", () => refuse("PROOF_MISSING", {}, {}, { proof: null }));
    it("refuses another agent's proof", async () => {
      const thief = await organization.register("thief");
      const envelope = await issue(organization, order(organization));
      const proof = await prove(organization, envelope, {}, thief.signer);
      await refuse("PROOF_INVALID", {}, {}, { envelope, proof });
    });
    it("refuses a proof for another envelope", async () => {
      const proof = await prove(organization, await issue(organization, order(organization)));
      await refuse("PROOF_INVALID", {}, {}, { proof });
    });
    it("refuses a proof for another enforcement point", async () => {
      const envelope = await issue(organization, order(organization));
      const proof = await prove(organization, envelope, { aud: organization.logs.signing });
      await refuse("PROOF_INVALID", {}, {}, { envelope, proof });
    });
    it("refuses an envelope for another key than the registered one", async () => {
      const { stranger } = organization.keys;
      const agent = { ...organization.agent, signer: stranger };
      const envelope = await issue(organization, order(organization), { agent });
      const proof = await prove(organization, envelope, {}, stranger);
      await refuse("PROOF_INVALID", {}, {}, { envelope, proof });
    });
    for (const seconds of [-31, 31]) {
      it(`refuses a proof signed ${seconds} s from now`, async () => {
        const envelope = await issue(organization, order(organization));
        const iat = Math.floor(organization.clock() / 1000) + seconds;
        await refuse("PROOF_EXPIRED", {}, {}, { envelope, proof: await prove(organization, envelope, { iat }) });
      });
    }
    it("takes no other token for a proof", async () => {
      const envelope = await issue(organization, order(organization));
      await refuse("JWS_TYP_UNEXPECTED", {}, {}, { envelope, proof: splitCompact(envelope).jwt });
    });
  });

  describe("which request", () => {
    it("refuses another target", () => refuse("TARGET_MISMATCH", {}, { target: "bank" }));
    it("refuses another method", () => refuse("METHOD_MISMATCH", {}, { method: "PUT" }));
    it("refuses another path", () => refuse("URI_MISMATCH", {}, { path: "/orders2" }));
    it("refuses a query that was added", () => refuse("URI_MISMATCH", {}, { path: "/orders?dry_run=1" }));
    it("refuses another content type", () => refuse("CONTENT_TYPE_MISMATCH", {}, { contentType: "text/plain" }));
    it("refuses a content type with a parameter more", () =>
      refuse("CONTENT_TYPE_MISMATCH", {}, { contentType: "application/json; charset=utf-8" }));
    it("refuses another body", () => refuse("CONTENT_MISMATCH", {}, { body: orderBody(901) }));
    it("refuses a body of one more byte", () =>
      refuse("CONTENT_MISMATCH", {}, { body: Buffer.concat([orderBody(900), Buffer.from(" ")]) }));
    it("refuses content where none was signed", async () => {
      const asked = thing(organization, "one");
      const envelope = await issue(organization, asked);
      const sent = { ...asked, method: "GET", body: Buffer.from("x") };
      await expectRefused(point, "CONTENT_MISMATCH", () =>
        point.present(sent, { envelope, headers: { "content-length": "1" } }),
      );
    });
  });

  describe("what the request means", () => {
    const refuseMeaning = async (code: ErrorCode, proposal: Partial<Proposal>) => {
      const asked = { ...order(organization), ...proposal };
      return expectRefused(point, code, () => point.present(asked));
    };

    it("refuses 200,000 in the body under 900 in the envelope", () =>
      refuseMeaning("PARAMS_MISMATCH", { body: orderBody(200_000) }));
    it("refuses another recipient", () =>
      refuseMeaning("PARAMS_MISMATCH", { params: { amount: "90000", currency: "USD", recipient: "EVIL" } }));
    it("refuses a parameter the envelope leaves out", () =>
      refuseMeaning("PARAMS_MISMATCH", { params: { amount: "90000", currency: "USD" } }));
    it("refuses a parameter the request does not have", () =>
      refuseMeaning("PARAMS_MISMATCH", { params: { ...order(organization).params, channel: "erp" } }));
    it("refuses another action type", () => refuseMeaning("ACTION_MISMATCH", { type: "erp.order.delete" }));
    it("refuses a request no rule covers", () => refuseMeaning("ACTION_UNMAPPED", { path: "/payments" }));
    it("refuses a query name no rule knows", () => refuseMeaning("ACTION_UNMAPPED", { path: "/orders?debug=1" }));
    it("refuses a body with a name twice", () =>
      refuseMeaning("JSON_DUPLICATE_NAME", {
        body: Buffer.from('{"total":900,"total":200000,"currency":"USD","vendor":"ACME"}'),
      }));
    it("refuses an amount of fractions of a cent", () => refuseMeaning("AMOUNT_INVALID", { body: orderBody(1.001) }));
    it("refuses a body that is not what the parameters are read from", () =>
      refuseMeaning("CONTENT_TYPE_UNSUPPORTED", { contentType: "text/plain" }));
  });

  it("tells refusals in the log, and neither envelope nor proof", async () => {
    const envelope = await issue(organization, order(organization));
    point.lines.length = 0;
    await refuse("METHOD_MISMATCH", {}, { method: "PUT" }, { envelope });
    const [line = "", ...more] = point.lines;
    expect(more).to.deep.equal([]);
    expect(JSON.parse(line)).to.include({ name: "gateway:enforce", code: "METHOD_MISMATCH", method: "PUT" });
    expect(line).to.not.contain(parseJws(splitCompact(envelope).jwt, ["sae+jwt"]).compact.slice(0, 60));
  });
});
