import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

import { expect } from "chai";
import { z } from "zod";

import { decisionOf, logFile, readLog } from "../../scripts/demo/records.ts";
import { replayOffline } from "../../scripts/demo/replayed.ts";
import { auditOrganization } from "../../services/auditor/audit.ts";
import { type EmbeddedChain, startEmbeddedChain } from "../../services/devchain/chain.ts";
import { type Deployment, readDeployment } from "../../services/platform/deployment-file.ts";
import { witnessPath } from "../../services/store/sqlite/witness.ts";

const keptSchema = z.object({ auditedAt: z.int(), report: z.looseObject({ ok: z.literal(true) }) });

/** Runs of earlier versions. What was signed once is checked for ever: none of these files is ever made anew. */
const folders = globSync("test/runs/*/audit.json").map(dirname).sort();

it("keeps a run", () => {
  expect(folders).to.not.be.empty;
});

for (const folder of folders) {
  describe(`the run kept in ${folder}`, () => {
    let dir: string;
    let chain: EmbeddedChain;
    let deployment: Deployment;
    let kept: z.infer<typeof keptSchema>;

    before(async () => {
      dir = await mkdtemp(join(tmpdir(), "countersign-kept-"));
      for (const name of ["chain", "logs"]) await mkdir(join(dir, name));
      for (const packed of globSync(`${folder}/*.gz`)) {
        const name = basename(packed, ".gz");
        const path = join(dir, name.startsWith("chain") ? "chain" : "logs", name);
        await writeFile(path, gunzipSync(await readFile(packed)), { mode: 0o600 });
      }
      deployment = await readDeployment(join(folder, "deployment.json"));
      kept = keptSchema.parse(JSON.parse(await readFile(join(folder, "audit.json"), "utf8")));
      // Every block is mined again from the journal, and has to come out with the same hash.
      chain = await startEmbeddedChain({ dataDir: join(dir, "chain"), port: 0, clock: () => kept.auditedAt });
    });
    after(async () => {
      await chain.stop();
      await rm(dir, { recursive: true });
    });

    it("is audited as it was then", async () => {
      const { chainId, system, organization, logs } = deployment;
      const report = await auditOrganization({
        ...{ rpcUrl: chain.url, chainId, system, organization, requireAnchored: true },
        logs: [logFile(dir, logs.signing), logFile(dir, logs.gateway)],
        clock: () => kept.auditedAt,
      });
      const { head, ...then } = kept.report;
      const { head: newest, ...now } = report;
      // What reports have come to say since, they say of a whole run as well.
      const later = now.logs.map(({ beyond, lacks_write_ahead_log: lacks, ...log }) => ({
        log,
        more: [beyond, lacks],
      }));
      expect(JSON.parse(JSON.stringify({ ...now, logs: later.map(({ log }) => log) }))).to.deep.equal(then);
      expect(later.map(({ more }) => more)).to.deep.equal(later.map(() => [0, false]));
      expect(newest.number).to.be.at.least((head as typeof newest).number);
    });

    it("has every decision come out the same, from its witness alone", async () => {
      const records = await readLog(dir, deployment.logs.signing, deployment.anchorLog);
      const witness = witnessPath(join(dir, "logs"), deployment.logs.signing);
      const { asked, same } = await replayOffline(witness, deployment, records);
      const decisions = records.filter(({ kind }) => kind === "sae" || kind === "denial").map(decisionOf);
      expect(asked).to.equal(decisions.filter(({ pol }) => pol.call !== null).length);
      expect(asked).to.be.above(0);
      expect(same).to.equal(asked);
    });
  });
}
