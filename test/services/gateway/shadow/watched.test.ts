import { expect } from "chai";

import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import type { Mapping } from "../../../../services/core/mapping/schema.ts";
import type { LoadedMapping } from "../../../../services/platform/mapping-file.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { mappingText } from "../support/mapping.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { type Point, send, startPoint } from "../support/point.ts";
import { order, thing } from "../support/proposals.ts";

const NOTHING = { envelope: null, proof: null };
const DAY = 86_400_000;

describe("gateway: types of action that are only watched", () => {
  let organization: Organization;
  let point: Point;
  let watching: LoadedMapping;

  const dayIn = (days: number): string => new Date(organization.time.now + days * DAY).toISOString().slice(0, 10);
  const withEnforce = (enforce: Mapping["enforce"]): LoadedMapping => {
    const { mapping, ...rest } = organization.mapping;
    return { ...rest, mapping: { ...mapping, ...(enforce === undefined ? {} : { enforce }) } };
  };

  before(async () => {
    organization = await startOrganization();
    watching = withEnforce({ "erp.thing.read": { shadow: dayIn(2) } });
    point = await startPoint(organization, { mappings: () => [watching] });
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });

  it("forwards a request of the type without a permission, on record, and refuses every other", async () => {
    const seen = organization.erp.seen.length;
    const watched = await point.present(thing(organization, "any"), NOTHING);
    expect(watched.headers["countersign-would-block"]).to.equal("ENVELOPE_MISSING");
    expect(organization.erp.seen.length).to.equal(seen + 1);
    expect((await point.store.records.get(await point.store.records.lastSeq()))?.kind).to.equal("shadow");
    const refused = await point.present(order(organization), NOTHING);
    expect([refused.code, organization.erp.seen.length]).to.deep.equal(["ENVELOPE_MISSING", seen + 1]);
  });

  it("refuses what no rule covers, though it goes to the same target", async () => {
    const stray = { ...thing(organization, "any"), path: "/elsewhere/any" };
    const reply = await point.present(stray, NOTHING);
    expect([reply.code, reply.headers["countersign-would-block"]]).to.deep.equal(["ENVELOPE_MISSING", undefined]);
  });

  it("is strict from the first second of the day on, without a restart", async () => {
    const { time } = organization;
    const [began, ends] = [time.now, Date.parse(`${dayIn(2)}T00:00:00Z`)];
    const asks = () => send(point.url, thing(organization, "any"), {});
    time.now = ends - 1;
    expect((await asks()).headers["countersign-would-block"]).to.equal("ENVELOPE_MISSING");
    time.now = ends;
    const { code, headers } = await asks();
    expect([code, headers["countersign-would-block"]]).to.deep.equal(["ENVELOPE_MISSING", undefined]);
    time.now = began;
  });

  it("does not believe an envelope about the mapping that says so", async () => {
    const strict = withEnforce(undefined);
    const lax = { ...watching, hash: "A".repeat(43), hashHex: `0x${"0".repeat(64)}` };
    const other = await startPoint(organization, { mappings: () => [lax, strict] });
    try {
      const payload = Buffer.from(JSON.stringify({ act: { map: lax.hash } })).toString("base64url");
      const reply = await other.present(thing(organization, "any"), { envelope: `e30.${payload}.e30`, proof: null });
      expect(reply.headers["countersign-would-block"]).to.equal(undefined);
      expect(reply.status).to.be.greaterThan(399);
    } finally {
      await other.remove();
    }
  });

  const text = (enforce: string): string =>
    `${mappingText({ erp: "http://a.test", bank: "http://b.test" })}enforce: ${enforce}\n`;
  const refused: readonly (readonly [string, string])[] = [
    ["what moves money, unless it says so", '{ "erp.order.create": { shadow: 2027-01-31 } }'],
    ["a call of a tool", '{ "files.write": { shadow: 2027-01-31 } }'],
    ["a type there is not", '{ "erp.nothing.read": { shadow: 2027-01-31 } }'],
    ["no day", '{ "erp.thing.read": { shadow: 2027-02-30 } }'],
    ["no end", '{ "erp.thing.read": { shadow: true } }'],
  ];
  for (const [name, enforce] of refused) {
    it(`takes no mapping that watches ${name}: MAPPING_INVALID`, () =>
      expectCode("MAPPING_INVALID", () => parseMapping(text(enforce))));
  }

  it("takes money where the mapping says so", () => {
    expect(parseMapping(text('{ "erp.order.create": { shadow: 2027-01-31, money: true } }')).enforce).to.deep.equal({
      "erp.order.create": { shadow: "2027-01-31", money: true },
    });
  });
});
