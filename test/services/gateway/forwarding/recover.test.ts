import { expect } from "chai";

import { issue } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { startPoint } from "../support/point.ts";
import { order, thing } from "../support/proposals.ts";
import { createOutcomes, permissionOf } from "../../../../services/gateway/forwarding/outcomes.ts";
import { createSequencer } from "../../../../services/log/sequencer.ts";
import { openEnvelope } from "../../../../services/core/verify/envelope.ts";
import { randomly } from "../support/issue.ts";
import { expectRefused } from "../support/refused.ts";

describe("gateway/recover", () => {
  let organization: Organization;

  before(async () => {
    organization = await startOrganization();
  });
  after(() => organization.stop());

  it("gives what an earlier process dispatched and did not finish the outcome unknown, before anything else", async () => {
    const { clock, keys, system, logs } = organization;
    const first = await startPoint(organization);
    await first.present(order(organization));
    const envelope = await issue(organization, thing(organization, "one"));
    // What a process leaves that was killed between the dispatch and the answer.
    const outcomes = createOutcomes({
      sequencer: await createSequencer({ store: first.store, clock, onFatal: () => undefined }),
      signer: keys.gateway,
      clock,
      randomBytes: randomly,
      log: { urn: logs.gateway, id: 2, anchor: system.anchorLog },
    });
    const started = clock() - 5;
    const permission = permissionOf(openEnvelope(envelope));
    await outcomes.dispatched({ permission, started });
    await first.stop();

    const second = await startPoint(organization, { directory: first.directory });
    expect(await second.store.used.unfinished()).to.deep.equal([]);
    const { jti: _jti, ...sae } = permission;
    const last = (await second.outcomes()).at(-1);
    expect(last).to.deep.include({ sae, started });
    expect(last).to.include({ phase: "unknown", status: null, digest: null, reason: "GATEWAY_RESTARTED" });
    await expectRefused(second, "ENVELOPE_REPLAYED", () => second.present(thing(organization, "one"), { envelope }));

    const records = await second.store.records.lastSeq();
    await second.stop();
    const third = await startPoint(organization, { directory: first.directory });
    expect(await third.store.records.lastSeq()).to.equal(records);
    await third.remove();
  });
});
