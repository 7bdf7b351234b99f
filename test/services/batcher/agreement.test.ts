import { cp } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { createStepper } from "../../../services/batcher/step.ts";
import { copyStore } from "../../../services/store/sqlite/copy.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { run } from "../auditor/support/edit.ts";
import { type Organization, SIGNING, startOrganization } from "../auditor/support/organization.ts";
import { expectAnchored } from "./support/expect.ts";
import { drain, minedBy, openLog, type TestLog } from "./support/log.ts";

describe("a store that contradicts the chain", () => {
  let organization: Organization;
  let log: TestLog;
  let backup: string;

  const open = (path: string): Promise<TestLog> =>
    openLog({ ...organization, signer: organization.signingKey, path, identity: organization.identity(SIGNING) });

  before(async () => {
    organization = await startOrganization();
    log = await open(join(organization.dir, "log-1.sqlite"));
    await log.append(3);
    await drain(createStepper(log.deps));
    backup = join(organization.dir, "backup.sqlite");
    await log.close();
    await cp(join(organization.dir, "log-1.sqlite"), backup);
    log = await open(join(organization.dir, "log-1.sqlite"));
    await log.append(2);
    await drain(createStepper(log.deps));
    await expectAnchored(log);
  });

  after(async () => {
    await log.close();
    await organization.stop();
  });

  const expectRefused = async (
    change: (path: string) => void,
    appended: number,
    code: ErrorCode = "STORE_BEHIND",
  ): Promise<void> => {
    const path = join(organization.dir, `restored-${Math.random()}.sqlite`);
    await cp(backup, path);
    change(path);
    const restored = await open(path);
    try {
      if (appended > 0) await restored.append(appended);
      const sent = await minedBy(organization.rpc);
      await expectCodeAsync(code, drain(createStepper(restored.deps)));
      expect(await minedBy(organization.rpc)).to.equal(sent);
    } finally {
      await restored.close();
    }
  };

  it("is refused: restored from an old backup", () => expectRefused(() => undefined, 0));

  it("is refused: restored from an old backup, and written on", () => expectRefused(() => undefined, 2));

  it("is refused: restored, written on and batched another way", () =>
    expectRefused(
      (path) => {
        run(
          path,
          `INSERT INTO batches SELECT 4, 9, voids, root || '', root, tree_nodes, pinned_number, pinned_hash, proposed_at, 'proposed',
         NULL, NULL, NULL, NULL FROM batches`,
        );
      },
      9,
      "LOG_CORRUPT",
    ));

  it("is refused: the same seqs under another root", () =>
    expectRefused(
      (path) => {
        run(
          path,
          `INSERT INTO batches SELECT 4, 2, voids, ?, root, tree_nodes, pinned_number, pinned_hash, proposed_at, 'proposed',
         NULL, NULL, NULL, NULL FROM batches`,
          `0x${"11".repeat(32)}`,
        );
      },
      2,
      "LOG_CORRUPT",
    ));

  it("is refused: without the checkpoint of what is on the chain", async () => {
    const path = join(organization.dir, "no-checkpoint.sqlite");
    copyStore(join(organization.dir, "log-1.sqlite"), path);
    run(path, "UPDATE batches SET checkpoint = NULL, state = 'proposed', tx = NULL WHERE first_seq = 4");
    const restored = await open(path);
    await expectCodeAsync("LOG_CORRUPT", drain(createStepper(restored.deps)));
    await restored.close();
  });

  it("recognizes what is on the chain already, and sends nothing", async () => {
    const path = join(organization.dir, "forgotten.sqlite");
    await log.store.records.lastSeq();
    await cp(join(organization.dir, "log-1.sqlite"), path);
    await cp(join(organization.dir, "log-1.sqlite-wal"), `${path}-wal`);
    run(
      path,
      "UPDATE batches SET state = 'signed', tx = NULL, block_number = NULL, block_hash = NULL WHERE first_seq = 4",
    );
    const restored = await open(path);
    await drain(createStepper(restored.deps));
    await expectAnchored(restored);
    await restored.close();
  });
});
