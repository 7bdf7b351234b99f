import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { completionScript, type CompletionNode, SHELLS } from "../../../services/cli/completion-scripts.ts";
import { useTempDir } from "../store/support/temp-dir.ts";
import { runCommand } from "./support/run-command.ts";

const AT = { cwd: process.cwd(), env: {} };

function bash(script: string): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile("bash", ["--norc", "-c", script], (error, stdout, stderr) =>
      error === null && stderr === "" ? resolve(stdout) : reject(new Error(stderr, { cause: error })),
    ),
  );
}

function everyNode(node: CompletionNode): readonly CompletionNode[] {
  return [node, ...node.commands.flatMap(everyNode)];
}

describe("countersign completion", () => {
  const directory = useTempDir();
  let program: CompletionNode;
  before(async () => {
    program = JSON.parse((await runCommand(AT, "completion", "bash", "--json")).stdout) as CompletionNode;
  });

  /** What bash offers after these words, the last of which is being typed. */
  const offered = async (...words: string[]): Promise<readonly string[]> => {
    const file = join(directory(), "completion.bash");
    await writeFile(file, completionScript("bash", program));
    const list = ["countersign", ...words].map((word) => `"${word}"`).join(" ");
    const out = await bash(
      `source ${file}; COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _countersign; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    return out.split("\n").filter((line) => line !== "");
  };

  it("knows every command and option of the program itself", () => {
    const names = everyNode(program).map(({ name }) => name);
    expect(names).to.include.members(["init", "templates", "diff", "gov", "propose", "completion", "version"]);
    const init = program.commands.find(({ name }) => name === "init");
    expect(init?.options.map(({ name }) => name)).to.include.members(["--yes", "--template", "--json", "--help"]);
  });

  it("completes commands, verbs, options and words in bash", async () => {
    expect(await offered("tem")).to.deep.equal(["templates"]);
    expect(await offered("templates", "")).to.include.members(["list", "show", "diff", "--help"]);
    expect(await offered("init", "--ye")).to.deep.equal(["--yes"]);
    expect(await offered("completion", "f")).to.deep.equal(["fish"]);
    expect(await offered("audit", "--as-of", "")).to.deep.equal(["copy", "head"]);
    expect(await offered("gov", "pending", "--net")).to.deep.equal(["--network"]);
    // Files, as the shell completes them.
    expect(await offered("audit", "--deployment", "")).to.deep.equal([]);
    // What stands between does not lead astray.
    expect(await offered("templates", "diff", "--home", "somewhere", "--js")).to.deep.equal(["--json"]);
  });

  it("offers the same in every shell", () => {
    for (const shell of SHELLS) {
      const script = completionScript(shell, program);
      for (const { name, options } of everyNode(program)) {
        expect(script, shell).to.contain(name);
        for (const option of options) {
          const word = shell === "fish" ? `-l ${option.name.slice(2)} ` : option.name;
          expect(script, shell).to.contain(word);
        }
      }
    }
  });

  it("prints scripts nothing in them can break out of", () => {
    const about = 'it\'s `rm -rf` "$(touch x)" $HOME \\';
    const node = {
      name: "x",
      about,
      options: [{ name: "--y", about, takesValue: true, choices: [] }],
      choices: [],
      commands: [],
    };
    for (const shell of SHELLS) {
      const script = completionScript(shell, { ...node, name: "countersign", commands: [node] });
      for (const live of ["`", "$(touch", "it's", "$HOME"]) expect(script, shell).not.to.contain(live);
    }
  });

  it("is refused for another shell, and prints the script as it is", async () => {
    expect((await runCommand(AT, "completion", "tcsh")).status).to.equal(1);
    expect((await runCommand(AT, "completion", "bash")).stdout).to.equal(completionScript("bash", program));
  });
});

describe("countersign version", () => {
  it("says what this is, on which Node, and which formats it knows", async () => {
    const { stdout } = await runCommand(AT, "version", "--json");
    const version = JSON.parse(stdout) as { readonly version: string; readonly node: string; readonly formats: object };
    expect(version.version).to.match(/^\d+\.\d+\.\d+/);
    expect(version.node).to.equal(process.versions.node);
    expect(version.formats).to.include({ "domain file": 1, intent: 1, envelope: 1, log: 1 });
    expect((await runCommand(AT, "version")).stdout)
      .to.contain(version.version)
      .and.to.match(/^envelope +1$/m);
  });
});
