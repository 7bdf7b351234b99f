import { execFile } from "node:child_process";
import { join } from "node:path";

import { expect } from "chai";

import type { AuditReport } from "../../../services/auditor/report/report.ts";
import { run } from "../auditor/support/edit.ts";
import { withCopy, writeHistory } from "../auditor/support/history.ts";
import { GATEWAY, type Organization, SIGNING, startOrganization } from "../auditor/support/organization.ts";
import { logPath } from "../auditor/support/services.ts";

/** The command alone, as the CLI runs it. */
const DRIVER = `import { auditCommand } from "./services/cli/audit.ts";
await auditCommand().parseAsync(process.argv.slice(1), { from: "user" });`;

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("countersign audit", () => {
  let organization: Organization;
  let dir: string;

  before(async () => {
    organization = await startOrganization();
    dir = join(organization.dir, "logs");
    await writeHistory(organization, dir);
  });

  after(() => organization.stop());

  const start = (args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const node = ["--import", "tsx", "--input-type=module", "-e", DRIVER, "--", ...args];
      execFile(process.execPath, node, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  const argsFor = (directory: string, ...more: string[]): string[] => {
    const { chainId, system, organization: name } = organization.system;
    const where = ["--rpc", organization.rpcUrl, "--chain-id", String(chainId), "--system", system];
    return [...where, "--organization", name, ...more, logPath(directory, SIGNING), logPath(directory, GATEWAY)];
  };

  it("tells a person that nothing was found, and exits with 0", async () => {
    const { status, stdout, stderr } = await start(argsFor(dir, "--require-anchored"));
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout).to.include("Log 1 (Signing): 17 records, 17 anchored, 0 pending");
    expect(stdout).to.include("Log 2 (Enforcement): 7 records, 7 anchored, 0 pending");
    expect(stdout).to.include("Nothing found: every record is accounted for.");
    expect(stdout, "no escape sequences where there is no terminal").to.not.include("\u001b");
  });

  it("tells a program in one line", async () => {
    const { status, stdout } = await start(argsFor(dir, "--json"));
    expect(status).to.equal(0);
    expect(stdout.trimEnd().split("\n")).to.have.length(1);
    const report = JSON.parse(stdout) as AuditReport;
    expect(report.ok).to.equal(true);
    expect(report.logs.map(({ records }) => records)).to.deep.equal([17, 7]);
  });

  it("names what it found, and exits with 1", async () => {
    await withCopy(dir, async (copy) => {
      run(logPath(copy, SIGNING), "DELETE FROM records WHERE seq = 7");
      const { status, stdout } = await start(argsFor(copy));
      expect(status).to.equal(1);
      expect(stdout).to.include("log 1  seq 7  SEQ_GAP");
      expect(stdout).to.include("A seq is missing. record 7 is missing");
    });
  });

  it("says what to do when the audit cannot be made, and exits with 2", async () => {
    const [, , ...rest] = argsFor(dir);
    const { status, stdout, stderr } = await start(["--rpc", "http://127.0.0.1:1", ...rest]);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
    expect(stderr).to.match(/^CHAIN_UNREACHABLE: .* Check that the node of RPC_URL or --rpc runs/);
  });

  it("refuses a chain id that is none", async () => {
    const { status, stderr } = await start(argsFor(dir, "--chain-id", "0x1"));
    expect(status).to.equal(1);
    expect(stderr).to.include("expected a chain id in decimal digits");
  });
});
