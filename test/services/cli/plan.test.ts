import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { EXAMPLE_FILE } from "../../../scripts/local/example.ts";
import { compileDomain } from "../../../services/core/domain/compile.ts";
import { outlineOf } from "../../../services/core/domain/outline.ts";
import { planLines } from "../../../services/cli/plan-lines.ts";
import { changed, DOMAIN } from "../core/domain/example.ts";

const FRAME = { salt: `0x${"00".repeat(32)}`, from: Date.UTC(2026, 0, 1) / 1000 };

interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runCommand(...args: string[]): Promise<Run> {
  const node = ["--import", "tsx", "services/main/countersign.ts", ...args];
  return new Promise((resolve) =>
    execFile(process.execPath, node, (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    ),
  );
}

function linesOf(text: string): readonly string[] {
  const { domain, authority } = compileDomain(text, FRAME);
  return planLines(outlineOf(domain, authority), (_, line) => line);
}

describe("countersign plan", () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "countersign-plan-"));
  });
  after(() => rm(dir, { recursive: true }));

  const plan = async (text: string, ...args: string[]) => {
    const path = join(dir, "countersign.yaml");
    await writeFile(path, text);
    return runCommand("plan", path, ...args);
  };

  it("shows who governs, what each action may cost, and who hands what to whom, in 80 columns", async () => {
    const { status, stdout } = await plan(DOMAIN);
    expect(status).to.equal(0);
    for (const said of [
      "2 of 3 members propose whatever loosens; it waits 2 days",
      "Flagged above 500.00 USD, Held above 1,000.00 USD",
      "Mon-Fri 08:00-18:00 Europe/Berlin",
      "ann, bob, director, guardian, registrar, treasurer",
    ]) {
      expect(stdout).to.contain(said);
    }
    expect(stdout.split("\n").filter((line) => line.length > 80)).to.deep.equal([]);
  });

  it("stands the hours beside the UTC week they become", () => {
    expect(
      linesOf(DOMAIN)
        .join(" ")
        .replaceAll(/[│\s]+/g, " "),
    ).to.contain("Mon-Fri 08:00-18:00 Europe/Berlin (Mon-Fri 07:00-16:00 UTC), for a year");
  });

  it("says of each agent how much it does alone and what it runs, and names those who sign for it", () => {
    const said = (text: string) =>
      linesOf(text)
        .join(" ")
        .replaceAll(/[│├└─\s]+/g, " ");
    const plain = said(DOMAIN);
    expect(plain.match(/posture Delegated, runs a model the file does not name/g)).to.have.length(2);
    expect(plain).to.match(/2 council members agents' postures, their models, the principals/);
    const models = `models:\n  helper:\n    digest: "0x${"aa".repeat(32)}"\n    sbom: "0x${"bb".repeat(32)}"\nagents:\n`;
    const clerk = "  clerk:\n    capabilities: [bank.wire.create]\n";
    const text = changed("agents:\n", models).replace(
      clerk,
      `${clerk}    model: helper\n    posture: ContinuousInsight\n`,
    );
    expect(said(text))
      .to.contain("posture ContinuousInsight, runs helper")
      .and.to.contain("posture Delegated, runs a model the file does not name");
  });

  it("names the line of what is wrong, and both lines where a child would be wider than its parent", async () => {
    const wrong = await plan(changed("threshold: 2", "threshold: 4"));
    expect([wrong.status, wrong.stdout]).to.deep.equal([1, ""]);
    expect(wrong.stderr).to.match(/^DOMAIN_INVALID: line 5, column 3: council\.threshold: 4 of 3 members/);
    const wider = await plan(changed("blockAbove: 1000.00 USD", "blockAbove: 20000.01 USD"));
    expect(wider.status).to.equal(1);
    expect(wider.stderr).to.match(
      /^DOMAIN_WIDER: line \d+, column \d+: delegations\.1\.perAction\.blockAbove: clerk would have more than lead/,
    );
  });

  it("gives each of several problems a line", async () => {
    const both = changed("threshold: 2", "threshold: 4").replace("to: clerk", "to: clark");
    const lines = (await plan(both)).stderr.trimEnd().split("\n");
    expect(lines).to.have.length(2);
    for (const line of lines) expect(line).to.match(/^DOMAIN_INVALID: line \d+, column \d+: /);
  });

  it("is FILE_UNREADABLE where there is no file", async () => {
    expect((await runCommand("plan", join(dir, "none.yaml"))).stderr).to.match(/^FILE_UNREADABLE: /);
  });

  it("prints JSON, and the schema for editors", async () => {
    const { stdout } = await plan(DOMAIN, "--json");
    expect(JSON.parse(stdout)).to.include({ organization: "Example Organization" });
    const schema = JSON.parse((await plan(DOMAIN, "--schema")).stdout) as { properties: object };
    expect(Object.keys(schema.properties)).to.include.members(["council", "actions", "delegations"]);
  });

  it("escapes whatever a stranger's file would do to the terminal", async () => {
    const { stdout } = await plan(changed("why: pays invoices", 'why: "pays\\e[2K invoices"'));
    expect(stdout).to.contain("pays⟨U+001B⟩[2K invoices");
  });

  it("shows the example organization, down to the last agent", async () => {
    const { status, stdout } = await runCommand("plan", EXAMPLE_FILE);
    expect(status).to.equal(0);
    for (const name of ["procurement-lead", "request-analyzer", "po-generator", "payment-clerk"]) {
      expect(stdout).to.contain(name);
    }
  });
});
