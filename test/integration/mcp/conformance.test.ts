import { join } from "node:path";

import { expect } from "chai";

import type { Serve } from "../../../services/mcp/faces/serve.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { startOpenServe } from "../support/mcp.ts";
import { isRequired, skipLoudly } from "../support/tools.ts";
import { compareChecks, failing, installReferee, judge, type Judgement, type Revision } from "./support/referee.ts";
import { type HttpServer, installEverything, startEverything, startTarget } from "./support/servers.ts";

/** What the target passes of each revision, and what of it fails: one optional extension, which the SDK does not have. */
const EXPECTED: Readonly<Record<Revision, Pick<Judgement, "passed" | "failed">>> = {
  "2025-11-25": { passed: 84, failed: 0 },
  "2026-07-28": { passed: 164, failed: 30 },
};
const REVISIONS = Object.keys(EXPECTED) as Revision[];

/** Checks that come out better with us in front, by target and revision: `serve` looks at Host and Origin, and a session ends. */
const BETTER: Readonly<Record<string, readonly string[]>> = {
  "everything at 2025-11-25": [
    "dns-rebinding-protection localhost-host-rebinding-rejected DNSRebindingRejected: FAILURE -> SUCCESS",
    "server-session-lifecycle server-session-terminated-returns-404 SessionTerminatedReturns404: FAILURE -> SUCCESS",
  ],
};

describe("the conformance suite of the Model Context Protocol", () => {
  let dir: string;
  let referee: string;
  const servers: Record<string, HttpServer> = {};
  let serve: Serve;
  const direct = new Map<string, Judgement>();

  before(async function () {
    const [program, everything] = [await installReferee(), await installEverything()];
    if ((program === null || everything === null) && isRequired("mcp")) {
      throw new TypeError("the conformance suite cannot be installed");
    }
    if (program === null || everything === null) {
      return skipLoudly(this, "@modelcontextprotocol/conformance or server-everything cannot be installed here");
    }
    referee = program;
    dir = createTempDir();
    servers["target"] = await startTarget(dir);
    servers["everything"] = await startEverything(everything, dir);
    const behind = Object.entries(servers).map(([name, { url }]) => [name, new URL(url)] as const);
    serve = await startOpenServe(
      Object.fromEntries(behind.map(([name, url]) => [name, { kind: "http" as const, url, headers: {} }])),
    );
  });
  after(async () => {
    await serve?.close(0);
    for (const { child } of Object.values(servers)) await child.stop();
    if (dir !== undefined) removeDir(dir);
  });

  const judgeOnce = async (name: string, revision: Revision) => {
    const key = `${name} at ${revision}`;
    const judgement =
      direct.get(key) ?? (await judge(referee, servers[name]?.url ?? "", revision, join(dir, `direct ${key}`)));
    direct.set(key, judgement);
    return judgement;
  };

  for (const revision of REVISIONS) {
    it(`finds nothing scored wrong with our own target at ${revision}`, async () => {
      const { checks, passed, failed } = await judgeOnce("target", revision);
      expect(failing(checks).filter((scenario) => !scenario.startsWith("tasks-"))).to.deep.equal([]);
      expect({ passed, failed }).to.deep.equal(EXPECTED[revision]);
    });
  }

  for (const [name, revision] of [
    ["target", "2025-11-25"],
    ["target", "2026-07-28"],
    ["everything", "2025-11-25"],
  ] as const) {
    const key = `${name} at ${revision}`;
    it(`finds nothing worse through serve: ${key}`, async () => {
      const before = await judgeOnce(name, revision);
      const after = await judge(referee, `${serve.url}/mcp/${name}`, revision, join(dir, `served ${key}`));
      const { worse, better } = compareChecks(before.checks, after.checks);
      expect(worse).to.deep.equal([]);
      expect(better).to.deep.equal(BETTER[key] ?? []);
    });
  }
});
