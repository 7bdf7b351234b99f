import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { id, keccak256 } from "ethers";

import { governanceProgram } from "../../../../services/cli/gov/program.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { unpausing as startUnpausing } from "./support/files.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();
const GOV = fileURLToPath(new URL("../../../../scripts/governance/gov.ts", import.meta.url));

const unpausing = async () => startUnpausing(await suite.stage());

describe("governance: the verbs", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  describe("the command line", () => {
    const io = { env: {}, stdout: new PassThrough(), stderr: new PassThrough() };
    const verbs = [
      ...["propose", "show", "sign", "submit", "status", "execute", "cancel", "verify", "history"],
      ...["brake", "restrict", "pending", "verify-deployment"],
    ];

    it("has every verb", async () => {
      expect((await governanceProgram(io, [])).commands.map((verb) => verb.name())).to.have.members(verbs);
    });

    for (const name of verbs) {
      it(`${name} explains itself`, async () => {
        const verb = (await governanceProgram(io, [name])).commands.find((command) => command.name() === name);
        if (verb === undefined) throw new Error(`no verb ${name}`);
        const commands = verb.commands.length === 0 ? [verb] : verb.commands;
        for (const command of commands) {
          const help = command.helpInformation();
          expect(help).to.include("--json").and.include("--help");
          expect(command.description()).not.to.equal("");
          if (name === "sign") continue;
          // An outsider has no file of anyone's.
          const where = name === "verify-deployment" ? "--system <address>" : "--deployment <file>";
          expect(help).to.include("--rpc <url>").and.include(where);
        }
      });
    }

    it("fails with a code and a cure, and status 1", () => {
      const args = [
        "--import",
        "tsx",
        GOV,
        "status",
        "missing.json",
        "--rpc",
        "http://127.0.0.1:1",
        "--deployment",
        "x",
      ];
      const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
      expect([status, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.match(/^FILE_UNREADABLE: missing\.json: ENOENT\. Check that the file stands where/);
    });
  });

  it("of the history of a policy nobody published: POLICY_UNKNOWN", async () => {
    const { council } = await unpausing();
    const { detail } = await expectCodeAsync("POLICY_UNKNOWN", council.ask("history", "--policy", "9"));
    expect(detail).to.equal("there is no policy 9");
  });

  it("of restriction say whose key it takes", async () => {
    const program = await governanceProgram({ env: {}, stdout: process.stdout, stderr: process.stderr }, ["restrict"]);
    const restrict = program.commands.find((command) => command.name() === "restrict");
    const help = (act: string) => restrict?.commands.find((command) => command.name() === act)?.helpInformation() ?? "";
    expect(help("pause").replaceAll(/\s+/g, " ")).to.include("of the guardian: nobody else may");
    expect(help("revoke-node").replaceAll(/\s+/g, " ")).to.include("of the guardian, or a principal of the genesis");
  });

  describe("show", () => {
    it("says with --json all that it says in lines", async () => {
      const { council } = await unpausing();
      const { json } = await council.ask("show", council.file("unpause.json"), "--json");
      expect(json).to.deep.include({ type: "proposal", kind: "unpause", changes: [] });
    });

    it("says what would fail today", async () => {
      const { council, deployment } = await unpausing();
      await deployment.pause.connect(deployment.actors.guardian).pause(id("another"));
      const { out } = await council.ask("show", council.file("unpause.json"));
      expect(out).to.include("call 1 would fail today: Mark_Wrong(");
    });
  });

  describe("verify", () => {
    it("finds code that was exchanged since: GOV_MISMATCH", async () => {
      const { council, deployment, connection } = await suite.stage();
      const parameters = (await council.ask("history", "--policy", "1", "--parameters", "1")).out;
      await writeFile(council.file("parameters.json"), parameters.replace('"stateAge": 20', '"stateAge": 10'));
      await council.propose("publish", "p.json", "--policy", "1", "--parameters", council.file("parameters.json"));
      await council.ask("verify", council.file("p.json"));
      await connection.networkHelpers.setCode(await deployment.trustPolicy.getAddress(), "0x00");
      const { detail } = await expectCodeAsync("GOV_MISMATCH", council.ask("verify", council.file("p.json")));
      expect(detail).to.include(keccak256("0x00"));
    });

    it("finds a timelock that calls it something else: GOV_MISMATCH", async () => {
      const { council, deployment, connection } = await unpausing();
      const timelock = await deployment.timelock.getAddress();
      // A timelock that answers everything with one.
      await connection.networkHelpers.setCode(timelock, "0x60015f5260205ff3");
      await expectCodeAsync(
        "GOV_MISMATCH",
        council.ask("verify", council.file("unpause.json"), "--council", await deployment.council.getAddress()),
      );
    });

    it("finds signatures that are somebody else's, or over something else", async () => {
      const { council } = await unpausing();
      await council.propose("unpause", "other.json");
      const foreign = await council.signAs.wallet("other.json");
      await expectCodeAsync("GOV_SIGNATURE_FOREIGN", council.ask("verify", council.file("unpause.json"), foreign));
    });
  });

  describe("status", () => {
    it("goes from unsigned to done", async () => {
      const { council, submit, wait, state } = await unpausing();
      const seen = [(await state("unpause.json")).state];
      await submit("unpause.json");
      seen.push((await state("unpause.json")).state);
      await wait(172_800);
      seen.push((await state("unpause.json")).state);
      await council.send("execute", council.file("unpause.json"));
      seen.push((await state("unpause.json")).state);
      expect(seen).to.deep.equal(["unsigned", "waiting", "ready", "done"]);
    });
  });

  it("writes nothing but plain text where there is no terminal", async () => {
    const { council } = await unpausing();
    const { out } = await council.ask("show", council.file("unpause.json"));
    expect(out).not.to.include("\u001b");
  });
});
