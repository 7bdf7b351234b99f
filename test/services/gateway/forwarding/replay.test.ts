import { expect } from "chai";

import { joinCompact, splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { issue, prove } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { type Point, startPoint } from "../support/point.ts";
import { order, thing } from "../support/proposals.ts";
import { expectRefused } from "../support/refused.ts";
import { until } from "../../../helpers/until.ts";

describe("gateway: an envelope is good once", () => {
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

  it("refuses it the second time", async () => {
    const envelope = await issue(organization, order(organization));
    expect((await point.present(order(organization), { envelope })).status).to.equal(201);
    await expectRefused(point, "ENVELOPE_REPLAYED", () => point.present(order(organization), { envelope }));
  });

  it("refuses it however it is spelled", async () => {
    const { jwt, disclosures } = splitCompact(await issue(organization, order(organization)));
    const reversed = joinCompact(jwt, disclosures.toReversed());
    expect((await point.present(order(organization), { envelope: joinCompact(jwt, disclosures) })).status).to.equal(
      201,
    );
    await expectRefused(point, "ENVELOPE_REPLAYED", () => point.present(order(organization), { envelope: reversed }));
  });

  it("refuses another envelope with its jti", async () => {
    let jti = "";
    const first = await issue(organization, order(organization), {
      edit: (claims) => ({ ...claims, jti: (jti = claims.jti) }),
    });
    const second = await issue(organization, order(organization), { edit: (claims) => ({ ...claims, jti }) });
    expect((await point.present(order(organization), { envelope: first })).status).to.equal(201);
    await expectRefused(point, "ENVELOPE_REPLAYED", () => point.present(order(organization), { envelope: second }));
  });

  it("lets one of 50 that come at once reach the target", async () => {
    const { erp } = organization;
    const envelope = await issue(organization, order(organization));
    const proof = await prove(organization, envelope);
    const [seen, records] = [erp.seen.length, await point.store.records.lastSeq()];
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => point.present(order(organization), { envelope, proof })),
    );
    const codes = replies.map(({ status, code }) => code ?? status);
    expect(codes.filter((code) => code === 201)).to.have.length(1);
    expect(codes.filter((code) => code === "ENVELOPE_REPLAYED")).to.have.length(49);
    expect(erp.seen.length - seen).to.equal(1);
    expect((await point.store.records.lastSeq()) - records).to.equal(2);
    expect(point.fatal).to.deep.equal([]);
  });

  it("is durable before the target hears of it", async () => {
    const asked = thing(organization, "hang");
    const envelope = await issue(organization, asked);
    const hung = point.present(asked, { envelope });
    const { erp } = organization;
    const arrived = erp.seen.length;
    await until("the request reaches the target", () => erp.seen.length > arrived);
    const last = (await point.outcomes()).at(-1);
    expect(last).to.include({ phase: "dispatched", status: null, digest: null, reason: null, ended: null });
    await expectRefused(point, "ENVELOPE_REPLAYED", () => point.present(asked, { envelope }));
    erp.gate.open();
    expect((await hung).status).to.equal(200);
  });

  it("forwards nothing when the dispatch cannot be signed, and the envelope stays good", async () => {
    let broken = true;
    const { gateway: key } = organization.keys;
    const weak = await startPoint(organization, {
      replace: {
        signer: { ...key, sign: (message) => (broken ? Promise.resolve(new Uint8Array()) : key.sign(message)) },
      },
    });
    const envelope = await issue(organization, order(organization));
    const seen = organization.erp.seen.length;
    const refused = await weak.present(order(organization), { envelope });
    expect([refused.status, refused.code]).to.deep.equal([403, "SIGNING_FAILED"]);
    expect(organization.erp.seen.length).to.equal(seen);
    expect((await weak.store.records.get(1))?.kind).to.equal("void");
    broken = false;
    expect((await weak.present(order(organization), { envelope })).status).to.equal(201);
    await weak.remove();
  });
});
