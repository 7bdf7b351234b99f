import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import type { VoidRecord } from "../../../../services/core/schemas/approval.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { createSequencer } from "../../../../services/log/sequencer.ts";
import { chargedBy } from "../support/charged-by.ts";
import { openHealed } from "../../../../services/signing/budget/heal.ts";
import { counterStoreAt } from "../../../../services/store/sqlite/counters/open.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { totals } from "../../store/support/counters.ts";
import { IDENTITY } from "../../store/support/identity.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

const CHARGER = fileURLToPath(new URL("../support/charger.ts", import.meta.url));
const KILLS = 8;

describe("signing: a process that is killed while it charges budgets", () => {
  const directory = useTempDir();

  it("loses no permission's charge, keeps none without a permission, and leaves no unnamed place", async () => {
    const [log, counters] = [join(directory(), "log.sqlite"), join(directory(), "counters.sqlite")];
    const acknowledged = new Set<string>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      for (const intent of await chargeUntilKilled(log, counters, String(kill), 1 + 9 * kill)) acknowledged.add(intent);
    }
    const store = await openLogStore({ path: log, identity: IDENTITY });
    const sequencer = await createSequencer({ store, clock: Date.now, onFatal: () => undefined });
    const charged = await openHealed({ store, sequencer, logId: 1 }, counterStoreAt(counters, store.identity));
    try {
      const rows = await store.records.range(1, 100_000);
      const permits = await Promise.all(
        rows
          .filter(({ kind }) => kind === "sae")
          .map(async (row) => ({
            intent: openSae(row.record, [JWS_TYPES.sae]).claims.ctx.intent,
            spent: (await chargedBy(store, row)) ?? [],
          })),
      );
      const voids = rows
        .filter(({ kind }) => kind === "void")
        .flatMap(({ record }) => (JSON.parse(record) as VoidRecord).cancelled?.spent ?? []);
      const permitted = new Set(permits.map(({ intent }) => intent));
      expect(
        [...acknowledged].filter((intent) => !permitted.has(intent)),
        "acknowledged",
      ).to.deep.equal([]);
      const places = [...permits.flatMap(({ spent }) => spent), ...voids].map(({ n }) => n).sort((a, b) => a - b);
      expect(places).to.deep.equal(places.map((_, i) => i + 1));
      expect(await totals(charged, "day")).to.deep.equal([`${permits.length * 7} after ${places.length}`]);
      expect(await charged.unconfirmed(1)).to.deep.equal([]);
      expect((await charged.verify()).problems).to.deep.equal([]);
      expect(voids, "caught between reservation and record").to.have.length.at.least(KILLS);
    } finally {
      await charged.close();
      await store.close();
    }
  });
});

/** @returns intents whose permission was acknowledged */
async function chargeUntilKilled(log: string, counters: string, run: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHARGER, log, counters, run], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  const acknowledged: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === count) child.kill("SIGKILL");
    }
  } finally {
    child.kill("SIGKILL");
  }
  expect(await exit).to.deep.equal([null, "SIGKILL"]);
  return acknowledged;
}
