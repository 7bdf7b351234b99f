import { expect } from "chai";
import { id } from "ethers";

import { ERRORS, type ErrorCode } from "../../../../services/core/errors/registry.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { issue, prove } from "../support/issue.ts";
import { type Organization, startOrganization, type TestAgent } from "../support/organization.ts";
import { type Point, startPoint } from "../support/point.ts";
import { order } from "../support/proposals.ts";
import { createGate } from "../support/target.ts";
import { until } from "../../../helpers/until.ts";

/** What ends after a request was admitted, and before it could go out. */
describe("gateway: between the check and the act", () => {
  let organization: Organization;
  let point: Point;
  /** runs when the dispatch is on record and the connection is about to be made */
  let meanwhile: () => Promise<unknown> = () => Promise.resolve();

  before(async () => {
    organization = await startOrganization();
    const headersFor = async () => {
      await meanwhile();
      return {};
    };
    point = await startPoint(organization, {
      replace: { credentials: { headersFor, refused: () => undefined }, bodyLimit: 32 * 1024 * 1024 },
    });
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });
  beforeEach(() => {
    organization.erp.gate = createGate();
    meanwhile = () => Promise.resolve();
  });

  const present = async (agent: TestAgent, proposal = order(organization)) => {
    const envelope = await issue(organization, proposal, { agent });
    return point.present(proposal, { envelope, proof: await prove(organization, envelope, {}, agent.signer) });
  };
  const suspend = async ({ agentId }: TestAgent) => {
    const { agentRegistry, actors } = organization.deployment;
    await agentRegistry.connect(actors.guardian).suspend(agentId, id("suspicion"));
  };

  const ENDS: readonly (readonly [what: string, code: ErrorCode, end: (agent: TestAgent) => Promise<unknown>])[] = [
    ["the envelope expired", "ENVELOPE_EXPIRED", () => Promise.resolve((organization.time.now += 60_000))],
    ["the agent was suspended", "AGENT_SUSPENDED", suspend],
    [
      "its delegation was revoked",
      "LINEAGE_NOT_STANDING",
      ({ delegation }) => organization.authority.revoke(delegation),
    ],
    [
      "the organization was paused",
      "ORGANIZATION_PAUSED",
      () => organization.deployment.pause.connect(organization.deployment.actors.guardian).pause(id("incident")),
    ],
  ];
  for (const [what, code, end] of ENDS) {
    it(`sends nothing when ${what} while the connection was made: not_executed, ${code}`, async () => {
      const agent = await organization.register(`late-${code}`);
      const seen = organization.erp.seen.length;
      const { now } = organization.time;
      meanwhile = () => end(agent);
      const reply = await present(agent);
      expect([reply.status, reply.code]).to.deep.equal([ERRORS[code].status, code]);
      expect(organization.erp.seen.length).to.equal(seen);
      expect((await point.outcomes()).at(-1)).to.include({
        phase: "not_executed",
        status: null,
        digest: null,
        reason: code,
      });
      organization.time.now = now;
      if (code === "ORGANIZATION_PAUSED") {
        await organization.deployment.networkHelpers.time.increaseTo(await organization.deployment.pause.pausedUntil());
      }
      await organization.catchUp();
    });
  }

  it("sends the request when nothing ended", async () => {
    const agent = await organization.register("in-time");
    expect((await present(agent)).status).to.equal(201);
  });

  it("withholds the last byte of content that was sent slowly when the envelope expires meanwhile", async () => {
    const agent = await organization.register("slow");
    const body = `{"total":900,"currency":"USD","vendor":"ACME","note":"${"x".repeat(24 * 1024 * 1024)}"}`;
    const { erp } = organization;
    const seen = erp.seen.length;
    const heads = erp.heads;
    const reading = createGate();
    erp.reading = reading;
    const started = present(agent, { ...order(organization), body: utf8(body) });
    await until("the target is connected", () => erp.heads > heads);
    const { now } = organization.time;
    organization.time.now += 60_000;
    erp.reading = null;
    reading.open();
    const reply = await started;
    expect(reply.code).to.equal("ENVELOPE_EXPIRED");
    expect(erp.seen.length).to.equal(seen);
    expect((await point.outcomes()).at(-1)).to.include({ phase: "unknown", status: null, reason: "ENVELOPE_EXPIRED" });
    organization.time.now = now;
  });
});
