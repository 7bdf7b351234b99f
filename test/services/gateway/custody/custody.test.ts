import { expect } from "chai";

import { openIntent } from "../../../../services/core/verify/intent.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { CREDENTIAL, type Reply, send } from "../support/point.ts";
import { order, type Proposal } from "../support/proposals.ts";
import { issue } from "../support/issue.ts";
import type { Seen } from "../support/target.ts";
import { BEARER, startKeeping, startKeepingPoint } from "./support.ts";

type Keeping = Awaited<ReturnType<typeof startKeeping>>;
type Point = Awaited<ReturnType<typeof startKeepingPoint>>;

describe("gateway: agents that are not changed at all", () => {
  let organization: Organization;
  let keeping: Keeping;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    keeping = await startKeeping(organization);
    point = await startKeepingPoint(organization, keeping.kept);
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });
  beforeEach(() => {
    Object.assign(keeping.signing, { says: "permitted", approved: false, loses: false });
  });

  const plain = (
    headers: Readonly<Record<string, string | string[]>> = {},
    proposal: Proposal = order(organization),
  ): Promise<Reply> =>
    send(point.url, proposal, { authorization: `Bearer ${BEARER}`, "content-type": "application/json", ...headers });
  const reached = (): number => organization.erp.seen.length;
  const refused = async (code: string, asked: Promise<Reply>): Promise<Reply> => {
    const before = reached();
    const reply = await asked;
    expect([reply.code, reached() - before]).to.deep.equal([code, 0]);
    return reply;
  };

  it("forwards a plain request under a permission of its own, with the target's credential and nothing of the caller's", async () => {
    const before = (await point.outcomes()).length;
    const reply = await plain();
    expect([reply.status, reply.body]).to.deep.equal([201, '{"ok":true}']);
    const { headers = {}, body = "" }: Partial<Seen> = organization.erp.seen.at(-1) ?? {};
    expect(headers[CREDENTIAL.header]).to.equal(CREDENTIAL.value);
    expect(JSON.parse(body)).to.deep.equal({ total: 900, currency: "USD", vendor: "ACME" });
    const outcomes = (await point.outcomes()).slice(before);
    expect(outcomes.map(({ phase, status }) => [phase, status])).to.deep.equal([
      ["dispatched", null],
      ["executed", 201],
    ]);
    expect(headers["countersign-sae"]).to.equal(outcomes[0]?.sae.hash);
  });

  it("signs what the mapping reads out of the request", async () => {
    await plain({}, order(organization, 12));
    const { params, claims, http } = openIntent(keeping.signing.asked.at(-1) ?? "");
    expect([claims.iss, claims.act.type]).to.deep.equal([keeping.agent.subject, "erp.order.create"]);
    expect(params).to.deep.equal({ amount: "1200", currency: "USD", recipient: "ACME" });
    expect(http?.uri).to.equal(`${organization.erp.origin}/orders`);
  });

  it("names whom the agent acts for by a digest, which the intent discloses", async () => {
    await plain({ "countersign-act-for": "mailto:alice@example.com" });
    const { actFor, claims } = openIntent(keeping.signing.asked.at(-1) ?? "");
    expect(actFor?.whom).to.equal("mailto:alice@example.com");
    expect(claims.act_for).to.have.length(43);
    const { headers } = organization.erp.seen.at(-1) ?? {};
    expect(JSON.stringify(headers)).to.not.include("alice");
  });

  describe("who may ask", () => {
    it("takes no key but the agent's: BEARER_UNKNOWN", async () => {
      const reply = await refused("BEARER_UNKNOWN", plain({ authorization: `Bearer csk_${"B".repeat(43)}` }));
      expect([reply.status, reply.headers["www-authenticate"]]).to.deep.equal([401, 'Bearer realm="countersign"']);
    });

    it("takes no key of another scheme, and none at all: ENVELOPE_MISSING", async () => {
      await refused("ENVELOPE_MISSING", plain({ authorization: `Basic ${BEARER}` }));
      await refused("ENVELOPE_MISSING", send(point.url, order(organization), { "content-type": "application/json" }));
    });

    it("refuses whoever names another agent than the key's: CALLER_MISMATCH", async () => {
      await refused("CALLER_MISMATCH", plain({ "countersign-agent": "other" }));
      await refused("CALLER_MISMATCH", plain({ "countersign-agent": organization.agent.subject }));
      expect((await plain({ "countersign-agent": "helper" })).status).to.equal(201);
      expect((await plain({ "countersign-agent": keeping.agent.subject })).status).to.equal(201);
    });

    for (const [what, path] of [
      ["as it is", `/orders?dry_run=${BEARER}`],
      ["escaped", `/orders?dry_run=${BEARER.replace("csk_", "%63%73%6b%5F")}`],
      ["escaped twice", `/orders?dry_run=${BEARER.replace("c", "%2563")}`],
      ["of nobody", `/orders?key=csk_${"C".repeat(43)}`],
    ] as const) {
      it(`refuses a key in the URL, ${what}, and logs none of it: BEARER_IN_URL`, async () => {
        await refused("BEARER_IN_URL", plain({}, { ...order(organization), path }));
        await refused("BEARER_IN_URL", send(point.url, { ...order(organization), path }, {}));
        expect(point.lines.join("")).to.not.match(/csk_|AAAAAAAA|CCCCCCCC/);
      });
    }

    it("takes no word for the custody of a key: a header is refused, and the chain is asked", async () => {
      await refused("HEADER_FORBIDDEN", plain({ "countersign-custody": "gateway" }));
      for (const custody of ["Agent", "Sidecar"] as const) {
        const other = await startKeeping(organization, custody);
        const beside = await startKeepingPoint(organization, other.kept);
        const { code } = await send(beside.url, order(organization), {
          ...{ authorization: `Bearer ${BEARER}`, "content-type": "application/json" },
        });
        expect([custody, code, other.signing.asked]).to.deep.equal([custody, "CUSTODY_MISMATCH", []]);
        await beside.remove();
      }
    });

    it("keeps no key for another kind of process: CUSTODY_MISMATCH", async () => {
      const sidecar = await startKeepingPoint(organization, keeping.kept, { keeping: "Sidecar" });
      const { code } = await send(sidecar.url, order(organization), { authorization: `Bearer ${BEARER}` });
      expect(code).to.equal("CUSTODY_MISMATCH");
      await sidecar.remove();
    });

    it("signs with no key the chain does not know as the agent's: AGENT_KEY_MISMATCH", async () => {
      const stranger = { ...keeping.kept, publicKey: organization.agent.signer.publicKey };
      const wrong = await startKeepingPoint(organization, stranger);
      const { code } = await send(wrong.url, order(organization), { authorization: `Bearer ${BEARER}` });
      expect(code).to.equal("AGENT_KEY_MISMATCH");
      await wrong.remove();
    });

    it("leaves an envelope that is brought along to count by itself", async () => {
      const envelope = await issue(organization, order(organization));
      await refused("PROOF_MISSING", plain({ "countersign-envelope": envelope }));
    });
  });

  it("passes a refusal of the policy on, with its denial", async () => {
    keeping.signing.says = "refused";
    const reply = await refused("ACTION_BLOCKED", plain());
    expect(JSON.parse(reply.body)).to.include({ reason: "ABOVE_BLOCK", denial: "signed" });
  });

  it("refuses what the mapping does not cover before it signs anything: ACTION_UNMAPPED", async () => {
    const before = keeping.signing.asked.length;
    await refused("ACTION_UNMAPPED", plain({}, { ...order(organization), path: "/elsewhere" }));
    expect(keeping.signing.asked.length).to.equal(before);
  });

  describe("what waits for a person", () => {
    beforeEach(() => {
      keeping.signing.says = "held";
    });

    it("is no success, and says how to go on: HOLD_PENDING", async () => {
      const reply = await refused("HOLD_PENDING", plain());
      const { hold, reason, cure } = JSON.parse(reply.body) as { hold: string; reason: string; cure: string };
      expect([reply.status, reason]).to.deep.equal([409, "ABOVE_HOLD"]);
      expect(reply.headers).to.include({ "retry-after": "5", "countersign-hold": hold });
      expect(cure).to.include(`Countersign-Hold: ${hold}`);
    });

    it("goes on once with the hold it was given", async () => {
      const first = await refused("HOLD_PENDING", plain());
      const headers = { "countersign-hold": String(first.headers["countersign-hold"]) };
      const asked = keeping.signing.asked.length;
      await refused("HOLD_PENDING", plain(headers));
      // Looking records nothing.
      expect(keeping.signing.asked.length).to.equal(asked);
      keeping.signing.approved = true;
      expect((await plain(headers)).status).to.equal(201);
      await refused("REQUEST_TAKEN", plain(headers));
    });

    it("goes on once with its Idempotency-Key", async () => {
      const headers = { "idempotency-key": "order-7" };
      await refused("HOLD_PENDING", plain(headers));
      await refused("HOLD_PENDING", plain(headers));
      keeping.signing.approved = true;
      const twins = await Promise.all([plain(headers), plain(headers)]);
      expect(twins.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
      const reply = await refused("REQUEST_TAKEN", plain(headers));
      expect(JSON.parse(reply.body)).to.include({ phase: "executed" });
    });

    it("goes on with nothing else in its place: IDEMPOTENCY_MISMATCH, HOLD_UNKNOWN", async () => {
      const first = await plain({ "idempotency-key": "order-8" });
      keeping.signing.approved = true;
      const hold = String(first.headers["countersign-hold"]);
      await refused("IDEMPOTENCY_MISMATCH", plain({ "idempotency-key": "order-8" }, order(organization, 901)));
      await refused("IDEMPOTENCY_MISMATCH", plain({ "countersign-hold": hold }, order(organization, 901)));
      await refused("IDEMPOTENCY_MISMATCH", plain({ "countersign-hold": hold, "countersign-act-for": "bob" }));
      await refused("HOLD_UNKNOWN", plain({ "countersign-hold": "A".repeat(43) }));
    });

    it("goes on with the hold after the process was started again", async () => {
      const first = await plain({ "idempotency-key": "order-9" });
      keeping.signing.approved = true;
      await point.stop();
      point = await startKeepingPoint(organization, keeping.kept, { directory: point.directory });
      expect(first.code).to.equal("HOLD_PENDING");
      expect((await plain({ "idempotency-key": "order-9" })).status).to.equal(201);
    });

    it("waits on the open connection as long as it is asked to", async () => {
      const pending = plain({ prefer: "respond-async, wait=30" });
      setImmediate(() => (keeping.signing.approved = true));
      expect((await pending).status).to.equal(201);
    });
  });

  describe("answers that are lost", () => {
    it("asks with the same intent again when the signing service's answer was lost", async () => {
      keeping.signing.loses = true;
      const headers = { "idempotency-key": "lost-1" };
      await refused("SERVICE_UNREACHABLE", plain(headers));
      expect((await plain(headers)).status).to.equal(201);
      const [before, after] = keeping.signing.asked.slice(-2);
      expect(before).to.equal(after);
    });

    it("executes nothing twice when its own answer was lost: REQUEST_TAKEN says what became of it", async () => {
      const headers = { "idempotency-key": "lost-2" };
      expect((await plain(headers)).status).to.equal(201);
      const reply = await refused("REQUEST_TAKEN", plain(headers));
      expect(JSON.parse(reply.body)).to.include({ phase: "executed" });
    });
  });
});
