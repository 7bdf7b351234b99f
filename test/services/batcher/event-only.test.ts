import { join } from "node:path";

import { expect } from "chai";
import { ZeroHash } from "ethers";

import { createStepper } from "../../../services/batcher/step.ts";
import { LOG_KIND, LOG_MODE } from "../../contracts/support/logs.ts";
import { type Organization, startOrganization } from "../auditor/support/organization.ts";
import { anchoredOf, drain, openLog, type TestLog } from "./support/log.ts";
import { openLogs } from "./support/open-logs.ts";
import { expectAnchored } from "./support/expect.ts";

const LOG = 3;

describe("a batcher of an event-only log", () => {
  let organization: Organization;
  let log: TestLog;

  before(async () => {
    organization = await startOrganization();
    // With the keys of log 1.
    await openLogs(organization, [
      {
        kind: LOG_KIND.SIGNING,
        mode: LOG_MODE.EVENT_ONLY,
        signer: organization.signingKey,
        anchorer: "signingAnchorer",
      },
    ]);
    const path = join(organization.dir, "log-3.sqlite");
    log = await openLog({
      ...organization,
      signer: organization.signingKey,
      path,
      identity: organization.identity(LOG),
    });
  });

  after(async () => {
    await log.close();
    await organization.stop();
  });

  it("anchors batch after batch, and goes on after a restart, though the chain keeps no root", async () => {
    for (const count of [3, 2]) {
      await log.append(count);
      await drain(createStepper(log.deps));
    }
    await expectAnchored(log);
    const anchored = await anchoredOf(log);
    expect(anchored.log).to.include({ mode: "EventOnly", nextSeq: 6, lastRoot: ZeroHash });
    expect(anchored.batches.length).to.be.greaterThan(1);
  });
});
