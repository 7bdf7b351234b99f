import { join } from "node:path";

import { expect } from "chai";
import { dataSlice, ZeroHash } from "ethers";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { createStepper } from "../../../services/batcher/step.ts";
import { readMark } from "../../../services/chain/read/marks.ts";
import { createTimelockProposer } from "../../../services/chain/send/timelock.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { AnchorLog__factory } from "../../../types/ethers-contracts/index.ts";
import { LOG_KIND, LOG_MODE } from "../../contracts/support/logs.ts";
import { type Organization, startOrganization } from "../auditor/support/organization.ts";
import { proposers } from "../chain/support/organization.ts";
import { anchoredOf, drain, openLog, type TestLog } from "./support/log.ts";
import { expectAnchored } from "./support/expect.ts";

const LOG = 3;
const FOREVER = 2n ** 64n - 1n;

/** Log 3, event-only, with the keys of log 1: through the council and the delay, as everything that loosens. */
async function openEventOnlyLog({ rpc, system, signingKey }: Organization): Promise<void> {
  const { council, signingAnchorer } = localAccounts();
  const anchorLog = AnchorLog__factory.createInterface();
  const mark = await readMark(rpc, anchorLog, system.anchorLog, "latest");
  const key = { keyType: 1, publicKey: toHex(signingKey.publicKey.raw), notBefore: 0n, notAfter: FOREVER };
  const data = [
    anchorLog.encodeFunctionData("open", [
      LOG_KIND.SIGNING,
      LOG_MODE.EVENT_ONLY,
      signingAnchorer.address,
      [key],
      mark,
      FOREVER,
    ]),
  ];
  const calls = data.map((each) => ({ to: system.anchorLog, data: each }));
  const options = { ...system, rpc, privateKey: council.privateKey, members: proposers() };
  await createTimelockProposer(options).run(calls, dataSlice(ZeroHash, 0, 16));
}

describe("a batcher of an event-only log", () => {
  let organization: Organization;
  let log: TestLog;

  before(async () => {
    organization = await startOrganization();
    await openEventOnlyLog(organization);
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
