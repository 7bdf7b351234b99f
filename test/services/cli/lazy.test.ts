import { expect } from "chai";
import { Command } from "commander";

import { addLazily, type LazyCommand } from "../../../services/cli/shared/lazy.ts";
import { countersignProgram } from "../../../services/cli/program.ts";
import { NO_HOSTS } from "../../../services/cli/shared/hosts.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

const COMMANDS = [
  "init",
  "templates",
  "trust",
  "keys",
  "plan",
  "apply",
  "shadow",
  "target",
  "action",
  "map",
  "agent",
  "approver",
  "establish",
  "model",
  "policy",
  "delegate",
  "revoke",
  "eatp",
  "asked",
  "test",
  "intent",
  "ephemeral",
  "resume",
  "simulate",
  "proof",
  "read",
  "verify",
  "holds",
  "plans",
  "mcp",
  "hook",
  "erase",
  "keygen",
  "verify-chain",
  "replay",
  "trace",
  "export",
  "bundle",
  "audit",
  "backup",
  "restore",
  "gov",
  "completion",
  "version",
];

describe("cli/lazy", () => {
  const loaded: [string, readonly string[]][] = [];
  const ran: unknown[] = [];
  const lazy = (name: string): LazyCommand => ({
    name,
    summary: `about ${name}`,
    load: async (args) => {
      loaded.push([name, args]);
      return new Command(name)
        .description(`all about ${name}`)
        .argument("[what]")
        .action((what) => void ran.push([name, what]));
    },
  });
  const programFor = (args: readonly string[]) => addLazily(new Command("program"), ["one", "two"].map(lazy), args);

  beforeEach(() => {
    loaded.length = 0;
    ran.length = 0;
  });

  for (const [args, expected] of [
    [["one"], [["one", []]]],
    [["two", "one", "--x"], [["two", ["one", "--x"]]]],
    [["--", "two", "x"], [["two", ["x"]]]],
    [["help", "one"], [["one", []]]],
    [["one", "--help"], [["one", ["--help"]]]],
    [["three"], []],
    [["--help"], []],
    [[], []],
  ] as const) {
    it(`loads for \`${args.join(" ")}\` what is called, and nothing else`, async () => {
      await programFor(args);
      expect(loaded).to.deep.equal(expected);
    });
  }

  it("runs what it loaded", async () => {
    for (const args of [
      ["one", "x"],
      ["--", "two", "y"],
    ])
      await (await programFor(args)).parseAsync(args, { from: "user" });
    expect(ran).to.deep.equal([
      ["one", "x"],
      ["two", "y"],
    ]);
  });

  it("shows the same list, whatever is loaded", async () => {
    const list = (await programFor([])).helpInformation();
    expect(list)
      .to.match(/^ {2}one +about one$/m)
      .and.match(/^ {2}two +about two$/m);
    expect((await programFor(["two"])).helpInformation()).to.equal(list);
  });

  it("runs nothing that is not loaded: INTERNAL", async () => {
    const program = await programFor(["one"]);
    await expectCodeAsync("INTERNAL", program.parseAsync(["two"], { from: "user" }));
    expect(ran).to.deep.equal([]);
  });

  it("knows every command of countersign by its own name", async () => {
    expect((await countersignProgram([], NO_HOSTS)).commands.map((command) => command.name())).to.deep.equal(COMMANDS);
    for (const name of COMMANDS) {
      const { commands } = await countersignProgram([name], NO_HOSTS);
      expect(commands.map((command) => command.name())).to.deep.equal(COMMANDS);
      const described = commands.filter((command) => command.description() !== "").map((command) => command.name());
      expect(described).to.deep.equal([name]);
    }
  });
});
