import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { openBundle } from "../../../../services/sdk/offline/bundle.ts";
import { openRecord } from "../../../../services/sdk/offline/record.ts";
import { useHistory, type Written } from "../../auditor/support/history.ts";
import { GATEWAY, SIGNING } from "../../auditor/support/organization.ts";
import { logPath } from "../../auditor/support/services.ts";
import { runHere } from "../support/run-here.ts";

describe("countersign trace, countersign export", () => {
  let written: Written;
  useHistory((made) => {
    written = made;
  });

  const start = async (...args: string[]) => {
    const { organization, dir } = written;
    const where = ["--rpc", organization.rpcUrl, "--deployment", organization.path.deployment];
    const logs = [SIGNING, GATEWAY].flatMap((log) => ["--log", logPath(dir, log)]);
    return runHere({ cwd: organization.dir, env: { HOME: organization.dir } }, ...args, ...where, ...logs);
  };

  it("draws one picture in 80 columns: who stands behind it, what was asked, decided, approved and done", async () => {
    const { resumed, held, approval } = written.places;
    const { status, stdout } = await start("trace", String(resumed));
    expect(status).to.equal(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.filter((line) => [...line].length > 80)).to.deep.equal([]);
    expect(lines[0]).to.match(/^genesis {2}1 of 1 principals, 0x/);
    const marked = lines.filter((line) => line.includes("◀"));
    expect(marked).to.have.length(1);
    expect(marked[0]).to.include(`1/${resumed}  permission`);
    for (const part of [
      `1/${held}  denial  Held`,
      `approves: 1/${approval}  approval  by 0x`,
      "outcome  executed 201",
    ]) {
      expect(stdout).to.include(part);
    }
    expect(stdout).to.not.include("\u001b");
  });

  it("tells a program all of it in one line", async () => {
    const { status, stdout } = await start("trace", String(written.places.child), "--json");
    expect(status).to.equal(0);
    const told = JSON.parse(stdout) as { asked: string[]; links: { how: string }[]; lineage: unknown[] };
    expect(told.asked).to.deep.equal([`1/${written.places.child}`]);
    expect(told.links.map(({ how }) => how)).to.include("follows");
    expect(told.lineage).to.have.length(1);
  });

  it("shows the newest of an agent, and says how many it left out", async () => {
    const { stdout } = await start(
      "trace",
      `agent:${written.organization.agents.clerk.agentId}`,
      "--last",
      "2",
      "--no-lineage",
    );
    expect(stdout).to.match(/\d+ older ones are not shown; --last shows more/);
    expect(stdout).to.not.include("genesis");
  });

  it("refuses what is no record: RECORD_UNKNOWN", async () => {
    const { status, stderr } = await start("trace", "99", "--no-lineage");
    expect(status).to.equal(1);
    expect(stderr).to.include("RECORD_UNKNOWN");
  });

  it("exports what holds for somebody who has nothing else, the same bytes each time", async () => {
    const one = join(written.organization.dir, "one.jsonl");
    expect((await start("export", "--all", "--out", one)).status).to.equal(0);
    const text = await readFile(one, "utf8");
    const { decisions } = openBundle(text);
    expect(decisions.some(({ kind }) => kind === "permission")).to.equal(true);
    expect((await start("export", "--all")).stdout).to.equal(text);
    const record = JSON.parse(text.split("\n")[1] ?? "") as { receipt: unknown };
    expect(record.receipt).to.not.equal(null);
    expect(openRecord(record).hash).to.equal(decisions[0]?.hash);
  });

  it("leaves out what records disclose where that was asked for", async () => {
    const args = ["export", String(written.places.permission)];
    const [open, redacted] = [(await start(...args)).stdout, (await start(...args, "--redact")).stdout];
    expect(openBundle(redacted).decisions.map(({ hash }) => hash)).to.deep.equal(
      openBundle(open).decisions.map(({ hash }) => hash),
    );
    expect(redacted.length).to.be.lessThan(open.length);
    expect(redacted).to.not.match(/"decision":"[^"]*~[^"~]/);
  });

  it("checks what was exported, and finds one character that was changed and keys that are not trusted", async () => {
    const { dir } = written.organization;
    const file = join(dir, "whole.jsonl");
    expect((await start("export", "--all", "--out", file)).status).to.equal(0);
    const bundle = (...args: string[]) => runHere({ cwd: dir, env: { HOME: dir } }, "bundle", ...args, "--json");
    const text = await readFile(file, "utf8");
    const [head = "", ...records] = text.trimEnd().split("\n");
    const { keys } = JSON.parse(head) as { readonly keys: { readonly keys: readonly object[] } };
    const own = JSON.parse((await bundle(file)).stdout) as { readonly permissions: number; readonly denials: number };
    expect(own).to.include({ signedBy: "keys of the bundle" });
    expect(own.permissions + own.denials).to.equal(records.length);

    const trusted = join(dir, "trusted.json");
    await writeFile(trusted, JSON.stringify(keys));
    const known = await bundle(file, "--keys", trusted);
    expect(JSON.parse(known.stdout), known.stderr).to.include({ signedBy: "keys you trust" });
    await writeFile(trusted, '{"keys":[]}');
    const strange = await bundle(file, "--keys", trusted);
    expect([strange.status, strange.stderr.split(":")[0]]).to.deep.equal([1, "ENVELOPE_SIGNER_UNKNOWN"]);

    await writeFile(
      file,
      text.replace(/("decision":"[^."]*\.[^."]{40})(.)/, (_, before: string, one: string) => {
        return `${before}${one === "A" ? "B" : "A"}`;
      }),
    );
    const changed = await bundle(file);
    expect([changed.status, changed.stdout]).to.deep.equal([1, ""]);
    expect(changed.stderr).to.contain("line 2");
    await writeFile(file, `${head}\n`);
    const cut = await bundle(file);
    expect([cut.status, cut.stderr.split(":")[0]]).to.deep.equal([1, "RECORD_INVALID"]);
  });

  it("wants to be told what: ARGUMENT_MISSING", async () => {
    const { status, stderr } = await start("export");
    expect(status).to.equal(1);
    expect(stderr).to.include("ARGUMENT_MISSING");
  });
});
