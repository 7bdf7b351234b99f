import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { expect } from "chai";

import { urlOf } from "../../../scripts/local/services.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { createRpc } from "../../../services/chain/rpc/client.ts";
import { readRunning, type ResidentAddress } from "../../../services/domain/home/resident.ts";
import type { Examined } from "../../../services/main/doctor-examine.ts";
import { lookAtContracts, rpcOf } from "../../../services/main/doctor-chain.ts";
import { openLocalChain } from "../../../services/main/local-chain.ts";
import type { Standing } from "../../../services/main/standing.ts";
import { readDeployment } from "../../../services/platform/deployment-file.ts";
import { countersign, type Ran } from "../../e2e/support/run.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { eventually, until } from "../../helpers/until.ts";
import { ensureBundle } from "./support/bundle.ts";
import { createBareHome, createTestHome, type TestHome } from "./support/home.ts";

const AGENT = "first-agent";
const read = <T>({ stdout }: Ran): T => JSON.parse(stdout) as T;

describe("main: the resident of a home", () => {
  let home: TestHome;
  before(async () => {
    await ensureBundle();
    home = await createTestHome();
  });
  after(async () => {
    await home.run("down");
    home.stop();
  });

  const up = async (...args: readonly string[]): Promise<ResidentAddress> => {
    const ran = await home.run("up", "--detach", "--json", ...args);
    expect(ran.status, ran.stdout + ran.stderr).to.equal(0);
    return read<ResidentAddress>(ran);
  };
  /** On a machine that has much else to do, a check takes its time. */
  const ready = () => until("all of it is ready", async () => (await home.run("status")).status === 0);
  const refused = async (code: string, ran: Promise<Ran>): Promise<string> => {
    const { status, stderr, stdout } = await ran;
    expect(status, stdout + stderr).to.equal(1);
    expect(stderr).to.match(new RegExp(`^${code}: `, "m"));
    return stderr;
  };

  describe("while nothing runs", () => {
    it("is told apart from one that does", async () => {
      expect(await readRunning(home.files)).to.equal(null);
      const status = await home.run("status", "--json");
      expect(status.status).to.equal(3);
      expect(read(status)).to.deep.equal({ running: false, pid: null, ready: false });
      const down = await home.run("down");
      expect([down.status, down.stdout]).to.deep.equal([0, "nothing runs here\n"]);
      const doctor = await home.run("doctor", "--json");
      expect(doctor.status, doctor.stdout).to.equal(0);
      const last = read<{ found: Examined[] }>(doctor).found.at(-1);
      expect(last).to.deep.include({ name: "running", state: "skipped" });
    });

    it("does not start for a domain that was never applied, and says what to do", async () => {
      const bare = await createBareHome(home.env);
      const said = await refused("DOMAIN_NOT_APPLIED", bare.run("up"));
      expect(said).to.contain("countersign apply");
      const doctor = await bare.run("doctor", "--json");
      expect(doctor.status).to.equal(1);
      const wrong = read<{ found: Examined[] }>(doctor).found.filter(({ state }) => state === "wrong");
      expect(wrong.map(({ name }) => name)).to.deep.equal(["applied"]);
    });

    it("does not start on the contracts of another organization, or logs without any", async () => {
      const bare = await createBareHome(home.env);
      const deployment = JSON.parse(await readFile(home.files.deployment, "utf8")) as object;
      const other = { ...deployment, organization: `0x${"11".repeat(32)}` };
      await mkdir(bare.files.logs, { recursive: true });
      await writeFile(join(bare.files.logs, "log-1.sqlite"), "");
      await refused("DATA_OTHER_CHAIN", bare.run("up"));
      await writeFile(bare.files.deployment, JSON.stringify(other));
      // The System it names now is none this user agreed to.
      await refused("HOME_FOREIGN", bare.run("up"));
    });

    it("does not start where a port is taken, says by whom, and leaves nothing behind", async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(home.ports.gateway, "127.0.0.1", resolve));
      try {
        const said = await refused("PORT_TAKEN", home.run("up", "--detach"));
        expect(said).to.contain("COUNTERSIGN_GATEWAY_PORT").and.contain(String(home.ports.gateway));
        if (process.platform === "linux") expect(said).to.contain(`process ${process.pid}`);
      } finally {
        server.close();
      }
      expect((await home.run("status")).status).to.equal(3);
    });

    it("does not start without the credential its file names", async () => {
      const path = join(home.files.dir, "target-credential");
      await chmod(path, 0o644);
      const said = await refused("CREDENTIAL_UNREADABLE", home.run("up"));
      expect(said).to.contain("targets.erp.credentials.authorization").and.not.contain("only-the-gateway-knows");
      await chmod(path, 0o600);
    });

    it("lends its chain to one command, under its lock", async () => {
      const chain = await openLocalChain(home.files, home.env);
      try {
        expect((await readLatestBlock(createRpc(chain.rpcUrl))).number).to.be.greaterThan(1);
        const down = await refused("DATA_IN_USE", home.run("down"));
        expect(down).to.contain(`process ${process.pid}`);
        await refused("DATA_IN_USE", home.run("up", "--detach"));
      } finally {
        await chain.release();
      }
    });
  });

  describe("while it runs", () => {
    let address: ResidentAddress;
    before(async () => {
      const path = home.files.profile(AGENT);
      const profile = JSON.parse(await readFile(path, "utf8")) as object;
      await writeFile(path, JSON.stringify({ ...profile, gateway_url: "http://127.0.0.1:1" }));
      address = await up();
    });
    after(() => home.run("down"));

    it("is ready, with every process, log and target as the probes saw them", async () => {
      const ran = await eventually("all of it is ready", async () => {
        const status = await home.run("status", "--json");
        return status.status === 0 ? status : null;
      });
      const status = read<Standing & ResidentAddress>(ran);
      expect(status).to.deep.include({ ready: true, pid: address.pid, gateway: urlOf(home.ports.gateway) });
      expect(status.readiness["all"]?.checks).to.deep.equal({ chain: "ok", signing: "ok", gateway: "ok" });
      expect(status.readiness["all"]?.notices).to.have.all.keys("signingBatcher", "gatewayBatcher", "console");
      expect(status.targets).to.deep.equal([
        { name: "erp", gateway: "refused", direct: 401, enforced: true },
        { name: "bank", gateway: "refused", direct: 200, enforced: false },
      ]);
      expect(status.logs.map(({ log, last }) => [log, last])).to.deep.equal([
        [1, 0],
        [2, 0],
      ]);

      const { stdout } = await eventually("it is ready again", async () => {
        const plain = await home.run("status");
        return plain.status === 0 ? plain : null;
      });
      for (const line of stdout.split("\n")) expect(line.length, line).to.be.at.most(80);
      expect(stdout).to.contain("✔ ready").and.not.contain("\u001b");
      expect(stdout)
        .to.match(/target erp +enforced: /)
        .and.match(/target bank +reachable around the gateway/);
    });

    it("serves the page on which people approve, where the domain names one", async () => {
      expect(address.console).to.equal(home.page);
      const page = await fetch(`${home.page}/facts`);
      // A program's fetch says that it is in no page: only Origin and Sec-Fetch-Site tell a browser.
      expect(await page.json()).to.include({ url: home.page, signing: address.signing, upTo: "1000.00 USD" });
    });

    it("has profiles name the place it serves, whatever they said before", async () => {
      const profile = JSON.parse(await readFile(home.files.profile(AGENT), "utf8")) as object;
      expect(profile).to.include({ signing_url: address.signing, gateway_url: address.gateway });
    });

    it("keeps its address to itself", async () => {
      expect((await stat(home.files.resident)).mode & 0o777).to.equal(0o600);
      expect(await readRunning(home.files)).to.deep.equal({ pid: address.pid, address });
      const credentials = await readFile(home.files.credentials, "utf8");
      expect(credentials).to.contain("Bearer only-the-gateway-knows");
    });

    it("is one for a home: a second one is told who runs, and its chain is everybody's", async () => {
      for (const args of [["up"], ["up", "--detach"]] as const) {
        expect(await refused("DATA_IN_USE", home.run(...args))).to.contain(`process ${address.pid}`);
      }
      const chain = await openLocalChain(home.files, home.env);
      expect(chain.rpcUrl).to.equal(address.rpc);
      await chain.release();
      await ready();
    });

    it("notices a mapping that is replaced under it, and what the chain does not name yet", async () => {
      const text = await readFile(home.files.mapping, "utf8");
      await writeFile(home.files.mapping, `${text}# another\n`);
      const seen = async () => (await home.run("logs", "gateway", "--lines", "50")).stdout.includes("mapping read");
      await until("the gateway has read it", seen);
      // The old one is in force, and still known.
      await ready();
      await writeFile(home.files.mapping, text);
    });

    it("is well, as far as the doctor sees; and it says what is not", async () => {
      const well = await eventually("nothing is wrong", async () => {
        const ran = await home.run("doctor", "--json");
        return ran.status === 0 ? ran : null;
      });
      const { found } = read<{ found: Examined[] }>(well);
      const warned = found.filter(({ state }) => state === "warning").map(({ name }) => name);
      expect(warned).to.include("target bank").and.not.include("target erp");
      expect(found.map(({ name }) => name)).to.include.members(["contracts", "policy", "clock", "signing", "gateway"]);

      const text = await readFile(home.files.domain, "utf8");
      await writeFile(home.files.domain, text.replace("path: /wires", "path: /transfers"));
      const changed = await home.run("doctor", "--json");
      await writeFile(home.files.domain, text);
      expect(changed.status).to.equal(1);
      const wrong = read<{ found: Examined[] }>(changed).found.filter(({ state }) => state === "wrong");
      expect(wrong.find(({ name }) => name === "policy")?.cure).to.contain("countersign apply");
    });

    it("is told apart from the contracts of others", async () => {
      const deployment = await readDeployment(home.files.deployment);
      const other = { ...deployment, organization: `0x${"11".repeat(32)}` };
      await expectCodeAsync("ORGANIZATION_MISMATCH", lookAtContracts(rpcOf(address.rpc), other));
    });

    it("shows what its processes said, with nothing a terminal would obey", async () => {
      const { status, stdout } = await home.run("logs", "--lines", "3");
      expect(status).to.equal(0);
      expect(stdout)
        .to.match(/^signing +\| /m)
        .and.match(/^gateway +\| /m)
        .and.not.contain("\u001b");
      expect(await refused("ARGUMENT_INVALID", home.run("logs", "gatewy"))).to.contain("did you mean gateway?");
    });

    it("ends with down, and whatever a killed one left behind counts for nothing", async () => {
      const down = await home.run("down", "--json");
      expect(read(down)).to.deep.equal({ ended: address.pid });
      expect((await home.run("status")).status).to.equal(3);

      const { pid } = await up();
      process.kill(pid, "SIGKILL");
      await until("nobody has the home", async () => (await readRunning(home.files)) === null);
      expect(JSON.parse(await readFile(home.files.resident, "utf8"))).to.include({ pid });
      expect((await home.run("status")).status).to.equal(3);
      // Those it ran drain first, and then give their ports back.
      await until("it starts again", async () => (await home.run("up", "--detach")).status === 0);
    });
  });

  describe("in shadow mode", () => {
    before(async () => {
      await home.run("down");
      await up("--shadow");
    });
    after(() => home.run("down"));

    it("blocks nothing, says so, and tells what it would have done", async () => {
      const body = '{"text":"hello"}';
      const headers = { "content-type": "application/json" };
      const url = `${urlOf(home.ports.gateway)}/erp/classifications`;
      const passed = await fetch(url, { method: "POST", headers, body });
      expect(passed.status).to.equal(201);
      expect(passed.headers.get("countersign-would-block")).to.equal("ENVELOPE_MISSING");

      const action = ["--type", "erp.request.classify", "--target", "erp", "--path", "/classifications"];
      const profile = ["--profile", home.files.profile(AGENT)];
      const intent = await countersign(["intent", ...profile, ...action, "--body", body, "--param", "access=write"]);
      expect(intent.status, intent.stderr).to.equal(0);
      const answer = await fetch(`${urlOf(home.ports.signing)}/v1/actions`, {
        method: "POST",
        headers,
        body: intent.stdout,
      });
      expect(answer.status).to.equal(200);

      const report = read<{ totals: object; decisions: object[]; forwarded: object[] }>(
        await home.run("shadow", "report", "--json"),
      );
      expect(report.totals).to.deep.equal({ passed: 1, held: 0, blocked: 0 });
      expect(report.decisions[0]).to.deep.include({ agent: AGENT, type: "erp.request.classify", fate: "passed" });
      expect(report.forwarded[0]).to.deep.include({ code: "ENVELOPE_MISSING", method: "POST", count: 1 });

      const doctor = read<{ found: Examined[] }>(await home.run("doctor", "--json"));
      for (const { name, state, said } of doctor.found.filter(({ name }) => name.startsWith("target "))) {
        expect(state, name).to.equal("warning");
        expect(said).to.contain("shadow");
      }
    });

    it("proposes a file narrowed to what was seen, beside the one that stands", async () => {
      const out = join(home.home, "narrow.yaml");
      const before = await readFile(home.files.domain, "utf8");
      const ran = await home.run("shadow", "propose", "--out", out, "--json");
      expect(ran.status, ran.stderr).to.equal(0);
      const { changes } = read<{ changes: string[] }>(ran);
      expect(changes.join("\n")).to.contain(`${AGENT} was seen with erp.request.classify only`);
      expect(await readFile(out, "utf8")).not.to.equal(before);
      expect(await readFile(home.files.domain, "utf8")).to.equal(before);
      await refused("ARGUMENT_INVALID", home.run("shadow", "propose", "--out", home.files.domain));
    });
  });
});
