import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { toProblem } from "../../../services/core/errors/problem.ts";
import { openIntent } from "../../../services/core/verify/intent.ts";
import { ERP, intentClaims, LOG, PEP } from "../../helpers/samples.ts";
import { type FakeServer, type Reply, startFakeServer } from "../sdk/support/fake-server.ts";
import { SIMULATION } from "../sdk/support/simulation.ts";

/** The command alone, as the CLI runs it. */
const DRIVER = `import { simulateCommand } from "./services/cli/simulate.ts";
await simulateCommand().parseAsync(process.argv.slice(1), { from: "user" });`;

describe("countersign simulate", () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "simulate-"));
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    await writeFile(join(directory, "agent.pem"), pem, { mode: 0o600 });
  });

  after(() => rm(directory, { recursive: true }));

  const run = async (server: { readonly url: string }, ...more: string[]) => {
    const profile = join(directory, "profile.json");
    const who = { subject: intentClaims().iss, key: "agent.pem", log: LOG, pep: PEP, delegation: null };
    const where = { signing_url: server.url, gateway_url: server.url, targets: { erp: ERP } };
    await writeFile(profile, JSON.stringify({ ...who, ...where }));
    const action = ["--type", "erp.order.create", "--target", "erp", "--path", "/orders", "--body", "{}"];
    const args = ["--profile", profile, ...action, "--param", "amount=2000000", "--param", "currency=USD", ...more];
    const node = ["--import", "tsx", "--input-type=module", "-e", DRIVER, "--", ...args];
    return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, node, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  };
  const answering = (reply: Reply): Promise<FakeServer> => startFakeServer(reply);

  it("shows what would happen and the nearest limit, and exits with 1 for what would be held", async () => {
    await using server = await answering({ status: 200, body: JSON.stringify(SIMULATION) });
    const { status, stdout, stderr } = await run(server);
    expect({ status, stderr }).to.deep.equal({ status: 1, stderr: "" });
    expect(stdout).to.include("would be Held (Financial), ABOVE_HOLD: the amount is above the hold threshold");
    expect(stdout).to.include(`held until ${new Date(1_790_003_600_000).toISOString()}, 0 of 1 approvals`);
    expect(stdout).to.match(/▶ amount\.hold +20,000\.00 USD +10,000\.00 USD /);
    expect(stdout).to.match(/› amount\.block /);
    expect(
      openIntent((JSON.parse(Buffer.from(server.heard[0]?.body ?? []).toString()) as { intent: string }).intent).params,
    ).to.deep.equal({ amount: "2000000", currency: "USD" });
  });

  it("tells a program in one line, and exits with 0 for what would be permitted", async () => {
    const permitted = { ...SIMULATION, verdict: "Flagged", would_hold_until: null };
    await using server = await answering({ status: 200, body: JSON.stringify(permitted) });
    const { status, stdout } = await run(server, "--json");
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal(permitted);
  });

  it("passes a refusal on with its cure, says when nobody answers, and exits with 2", async () => {
    const problem = toProblem(new CountersignError("AGENT_UNKNOWN", "no agent has the id 7"));
    await using server = await answering({
      status: 403,
      type: "application/problem+json",
      body: JSON.stringify(problem),
    });
    const refused = await run(server);
    expect({ status: refused.status, stdout: refused.stdout }).to.deep.equal({ status: 2, stdout: "" });
    expect(refused.stderr).to.include("AGENT_UNKNOWN: no agent has the id 7").and.to.include(problem.cure);
    const nobody = await run({ url: "http://127.0.0.1:1" });
    expect(nobody.status).to.equal(2);
    expect(nobody.stderr).to.match(
      /^SERVICE_UNREACHABLE: the signing service at http:\/\/127\.0\.0\.1:\d+ does not answer: bad port\. .*npm start/,
    );
  });
});
