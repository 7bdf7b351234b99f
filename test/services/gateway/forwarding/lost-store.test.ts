import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { copyStore } from "../../../../services/store/sqlite/copy.ts";
import { run } from "../../auditor/support/edit.ts";
import { issue } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { type Point, startPoint } from "../support/point.ts";
import { order } from "../support/proposals.ts";
import { expectRefused } from "../support/refused.ts";

/** How many permissions were used before the store was lost. */
const USED = 9;

describe("gateway: a log that was lost or put back", () => {
  let organization: Organization;
  let point: Point;
  let used: readonly string[];

  beforeEach(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
    // What is written from here on stands in the write-ahead log alone.
    run(join(point.directory, "log.sqlite"), "PRAGMA wal_checkpoint(TRUNCATE)");
    used = await Promise.all(Array.from({ length: USED }, () => issue(organization, order(organization))));
    for (const envelope of used) {
      expect((await point.present(order(organization), { envelope })).status).to.equal(201);
    }
    organization.time.now += 1000;
  });
  afterEach(async () => {
    await organization.stop();
  });

  /** Starts on another directory, where nothing is, or only what was copied. */
  async function restart(copy: (from: string, to: string) => Promise<void> | void = () => undefined): Promise<Point> {
    const directory = join(point.directory, "again");
    await mkdir(directory);
    await copy(join(point.directory, "log.sqlite"), join(directory, "log.sqlite"));
    await point.stop();
    return startPoint(organization, { directory });
  }

  /** No permission is executed a second time, none is stated as unused, and a new one is good. */
  async function expectSafe(again: Point, code: "ENVELOPE_BEFORE_STORE" | "ENVELOPE_REPLAYED"): Promise<void> {
    for (const envelope of used) {
      await expectRefused(again, code, () => again.present(order(organization), { envelope }));
    }
    organization.time.now += 10_000;
    expect((await again.present(order(organization))).status).to.equal(201);
    for (const envelope of used)
      await expectRefused(again, code, () => again.present(order(organization), { envelope }));
  }

  async function stated(again: Point, envelope: string): Promise<unknown> {
    organization.time.now += 60_000;
    await organization.connection.networkHelpers.time.increaseTo(Math.floor(organization.time.now / 1000));
    await organization.catchUp();
    const body = JSON.stringify({ envelope });
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${again.url}/-/statements`, { method: "POST", headers, body });
    return ((await response.json()) as { code?: string }).code;
  }

  it("refuses what was issued before a new one began, and does not state that it was never used", async () => {
    const again = await restart();
    await expectSafe(again, "ENVELOPE_BEFORE_STORE");
    expect(await stated(again, used[0] ?? "")).to.equal("ENVELOPE_BEFORE_STORE");
    await again.stop();
  });

  it("refuses it on a file that was copied while it was written, without its write-ahead log", async () => {
    const again = await restart((from, to) => cp(from, to));
    expect(again.store.identity.generation).to.equal(2);
    await expectSafe(again, "ENVELOPE_BEFORE_STORE");
    await again.stop();
  });

  it("knows on a whole copy what was used, and refuses what else was issued before", async () => {
    const later = await issue(organization, order(organization));
    const again = await restart((from, to) => copyStore(from, to));
    expect(again.store.identity.generation).to.equal(2);
    await expectSafe(again, "ENVELOPE_REPLAYED");
    await expectRefused(again, "ENVELOPE_BEFORE_STORE", () => again.present(order(organization), { envelope: later }));
    await again.stop();
  });

  it("goes on where nothing was lost: after an end like any other", async () => {
    const { directory } = point;
    const fresh = await issue(organization, order(organization));
    await point.stop();
    const again = await startPoint(organization, { directory });
    expect(again.store.identity.generation).to.equal(1);
    expect((await again.present(order(organization), { envelope: fresh })).status).to.equal(201);
    await again.stop();
  });
});
