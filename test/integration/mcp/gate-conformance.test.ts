import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { runningDecider } from "../../../services/cli/mcp/running-decider.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { type Serve, startServe } from "../../../services/mcp/faces/serve.ts";
import { countersign } from "../../e2e/support/run.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { isRequired, skipLoudly } from "../support/tools.ts";
import { compareChecks, installReferee, judge, type Revision } from "./support/referee.ts";
import { AGENT, must, startServerHome } from "./support/server-home.ts";
import { type HttpServer, startTarget } from "./support/servers.ts";

/** What a person opens of the target beside its tools: all that the suite asks for, and what the target asks its client. */
const OPEN = [
  ...["resources/list", "resources/templates/list", "resources/read", "resources/subscribe", "resources/unsubscribe"],
  ...["prompts/list", "prompts/get", "elicitation/create", "sampling/createMessage", "roots/list"],
  ...["tasks/get", "tasks/result", "tasks/update", "tasks/cancel", "tasks/list"],
];

/** Checks that come out better with the gate in front. */
const BETTER: Readonly<Record<Revision, readonly string[]>> = { "2025-11-25": [], "2026-07-28": [] };

/** `conformance.test.ts` compares what passing on does; here each call is proposed, permitted, begun and ended by a domain that runs. */
describe("the conformance suite through the gate of a domain whose mapping opens every tool", () => {
  let dir: string;
  let home: string;
  let referee: string;
  let target: HttpServer;
  let serve: Serve;

  before(async function () {
    const program = await installReferee();
    if (program === null && isRequired("mcp")) throw new TypeError("the conformance suite cannot be installed");
    if (program === null) return skipLoudly(this, "@modelcontextprotocol/conformance cannot be installed here");
    referee = program;
    dir = realpathSync(createTempDir());
    home = join(dir, "home");
    target = await startTarget(dir);
    await startServerHome({
      ...{ dir: home, servers: { target: { mcp: { url: target.url, open: OPEN } } } },
      actions: (proposed) =>
        Object.fromEntries(Object.entries(proposed).map(([type, { tool }]) => [type, { target: "target", tool }])),
    });
    const files = homeFiles(home);
    const reported: string[] = [];
    serve = await startServe({
      port: 0,
      targets: new Map([["target", { kind: "http", url: new URL(target.url), headers: {} }]]),
      decider: runningDecider(
        { path: home, files },
        { profile: files.profile(AGENT), by: "serve", report: (line) => reported.push(line) },
      ),
      // The suite shows no token.
      principalOf: () => Promise.resolve(AGENT),
      warn: (line) => reported.push(line),
    });
  });
  after(async () => {
    await serve?.close(0);
    if (home !== undefined && existsSync(home)) await countersign(["down", "--home", home]);
    await target?.child.stop();
    if (dir !== undefined) removeDir(dir);
  });

  for (const revision of Object.keys(BETTER) as Revision[]) {
    it(`finds nothing worse than without us at ${revision}`, async () => {
      const direct = await judge(referee, target.url, revision, join(dir, `direct ${revision}`));
      const gated = await judge(referee, `${serve.url}/mcp/target`, revision, join(dir, `gated ${revision}`));
      const { worse, better } = compareChecks(direct.checks, gated.checks);
      expect(worse).to.deep.equal([]);
      expect(better).to.deep.equal(BETTER[revision]);
    });
  }

  it("and every call of it stands in logs that an audit finds nothing wrong with", async () => {
    const { ok, logs } = JSON.parse(await must("audit", "--home", home, "--json")) as {
      ok: boolean;
      logs: readonly { kind: string; permitted: number; held: number; blocked: number }[];
    };
    expect(ok).to.equal(true);
    const signing = logs.find(({ kind }) => kind === "Signing");
    // The suite also calls tools that are not there, and each such call is a signed denial.
    expect(signing).to.include({ held: 0 });
    expect(signing?.permitted).to.be.greaterThan(20);
  });
});
