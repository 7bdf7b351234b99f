import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { homeFiles } from "../../../services/domain/home/files.ts";
import { joinCompact } from "../../../services/core/sdjwt/disclosure.ts";
import { rows } from "../auditor/support/edit.ts";
import { writeHistory } from "../auditor/support/history.ts";
import { type Organization, SIGNING, startOrganization } from "../auditor/support/organization.ts";
import { logPath } from "../auditor/support/services.ts";

/** The command alone, as the CLI runs it. */
const DRIVER = `import { replayCommand } from "./services/cli/replay.ts";
await replayCommand().parseAsync(process.argv.slice(1), { from: "user" });`;

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("countersign replay", () => {
  let organization: Organization;
  let permission: string;
  let denial: string;
  let disclosures: readonly string[];

  before(async () => {
    organization = await startOrganization();
    const dir = join(organization.dir, "logs");
    await writeHistory(organization, dir);
    [permission = ""] = decisions(dir, 2).map(({ jwt, opened }) => joinCompact(jwt, opened));
    const [refused] = decisions(dir, 3);
    denial = refused?.jwt ?? "";
    disclosures = refused?.opened ?? [];
  });

  after(() => organization.stop());

  /** decisions of a kind, with their disclosures, as the log keeps them */
  const decisions = (dir: string, kind: number) =>
    rows(
      logPath(dir, SIGNING),
      `SELECT record, disclosures FROM records JOIN disclosures USING (seq) WHERE kind = ${kind} ORDER BY seq`,
    ).map((row) => ({
      jwt: String(row["record"]),
      opened: JSON.parse(String(row["disclosures"])) as string[],
    }));
  const start = (args: readonly string[], input = ""): Promise<Ended> =>
    new Promise((resolve) => {
      const node = ["--import", "tsx", "--input-type=module", "-e", DRIVER, "--", ...args];
      const child = execFile(process.execPath, node, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
      });
      child.stdin?.end(input);
    });
  const where = (): string[] => ["--rpc", organization.rpcUrl, "--deployment", homeFiles(organization.dir).deployment];
  const file = async (name: string, content: unknown): Promise<string> => {
    const path = join(organization.dir, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("shows a person the verdict and the limits, and exits with 0", async () => {
    const { status, stdout, stderr } = await start([...where(), permission]);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout).to.include("✔ same verdict");
    expect(stdout).to.match(/policy 1\n/);
    expect(stdout, "no escape sequences where there is no terminal").to.not.include("\u001b");
  });

  it("reads a file with the string or the service's answer, and standard input, and tells a program in one line", async () => {
    const plain = await file("permission.txt", `${permission}\n`);
    const answer = await file("answer.json", { verdict: "AutoApproved", envelope: permission });
    for (const [argument, input] of [[plain], [answer], ["-", permission]] as const) {
      const { status, stdout } = await start([...where(), "--json", argument], input);
      expect(status).to.equal(0);
      expect(stdout.trimEnd().split("\n")).to.have.length(1);
      const replayed = JSON.parse(stdout) as Record<string, unknown>;
      expect(replayed["result"]).to.equal("same");
      expect(replayed["said"]).to.deep.equal(replayed["signed"]);
      expect(replayed["limits"]).to.be.an("array").that.is.not.empty;
    }
  });

  it("says that a denial without its disclosures is not replayable, and opens it with the intent", async () => {
    const answer = await file("denied.json", { denial });
    const closed = await start([...where(), answer]);
    expect(closed.status).to.equal(2);
    expect(closed.stdout).to.include("? not replayable").and.to.include("DISCLOSURES_MISSING");
    const intent = await file("intent.json", { intent: joinCompact("a.b.c", disclosures) });
    const opened = await start([...where(), "--intent", intent, answer]);
    expect(opened.status).to.equal(0);
    expect(opened.stdout).to.include("✔ same verdict").and.to.include("▶");
  });

  it("exits with 1 for a decision nobody who may signed", async () => {
    const [head, body, tail = ""] = permission.split("~")[0]?.split(".") ?? [];
    const forged = permission.replace(tail, `${tail.slice(0, 10)}${tail[10] === "A" ? "B" : "A"}${tail.slice(11)}`);
    const { status, stdout } = await start([...where(), forged]);
    expect([head, body]).to.not.include(undefined);
    expect(status).to.equal(1);
    expect(stdout).to.include("✖ disputed").and.to.include("SIGNER_UNKNOWN");
  });

  it("says what to do when there is no chain or no such file, and exits with 2", async () => {
    const [, , ...deployment] = where();
    const cut = await start(["--rpc", "http://127.0.0.1:1", ...deployment, permission]);
    expect({ status: cut.status, stdout: cut.stdout }).to.deep.equal({ status: 2, stdout: "" });
    expect(cut.stderr).to.match(/^CHAIN_UNREACHABLE: /);
    const absent = await start([...where(), "no-such-file"]);
    expect(absent.status).to.equal(2);
    expect(absent.stderr).to.match(/^ARGUMENT_INVALID: no-such-file/);
  });
});
