import { join } from "node:path";

import { expect } from "chai";

import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { isRequired, skipLoudly } from "../support/tools.ts";
import { failing, installReferee, judge, type Judgement, type Revision } from "./support/referee.ts";
import { type HttpServer, startTarget } from "./support/servers.ts";

/** What the target passes of each revision, and what of it fails: one optional extension, which the SDK does not have. */
const EXPECTED: Readonly<Record<Revision, Pick<Judgement, "passed" | "failed">>> = {
  "2025-11-25": { passed: 84, failed: 0 },
  "2026-07-28": { passed: 164, failed: 30 },
};

describe("the conformance suite of the Model Context Protocol", () => {
  let dir: string;
  let referee: string;
  let target: HttpServer;
  const direct = new Map<Revision, Judgement>();

  before(async function () {
    const program = await installReferee();
    if (program === null && isRequired("mcp")) throw new TypeError("the conformance suite cannot be installed");
    referee = program ?? skipLoudly(this, "@modelcontextprotocol/conformance cannot be installed here");
    dir = createTempDir();
    target = await startTarget(dir);
  });
  after(async () => {
    await target?.child.stop();
    if (dir !== undefined) removeDir(dir);
  });

  for (const [revision, expected] of Object.entries(EXPECTED) as [Revision, (typeof EXPECTED)[Revision]][]) {
    it(`finds nothing scored wrong with our own target at ${revision}`, async () => {
      const judgement = await judge(referee, target.url, revision, join(dir, `direct-${revision}`));
      direct.set(revision, judgement);
      expect(failing(judgement.checks).filter((scenario) => !scenario.startsWith("tasks-"))).to.deep.equal([]);
      const { passed, failed } = judgement;
      expect({ passed, failed }).to.deep.equal(expected);
    });
  }
});
