import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import fc from "fast-check";

import { createGuard, type Guard } from "../../../../services/hooks/guard/guard.ts";
import { readCommand } from "../../../../services/hooks/shell/read-command.ts";

describe("hooks: shell commands", () => {
  let dir: string, cwd: string, guard: Guard;
  before(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "hooks-")));
    cwd = join(dir, "work", "src");
    mkdirSync(cwd, { recursive: true });
    mkdirSync(join(dir, "work", ".countersign", "keys"), { recursive: true });
    writeFileSync(join(dir, "work", ".countersign", "keys", "agent.pem"), "key");
    writeFileSync(join(dir, "work", "countersign.yaml"), "version: 1\n");
    writeFileSync(join(cwd, "a.ts"), "");
    symlinkSync(join(dir, "work", ".countersign"), join(cwd, "innocent"));
    symlinkSync("innocent/keys", join(cwd, "second"));
    linkSync(join(dir, "work", ".countersign", "keys", "agent.pem"), join(cwd, "hard"));
    guard = createGuard({
      paths: [join(dir, "work", ".countersign"), join(dir, "work", "countersign.yaml")],
      endings: ["/.mcp.json", "/.claude/settings.json"],
      userHome: join(dir, "work"),
    });
  });
  after(() => rmSync(dir, { recursive: true }));

  const kind = async (text: string) => {
    const command = await readCommand(text, cwd, guard);
    return command.kind === "forbidden" ? command.code : command.kind;
  };

  it("leaves patterns a program reads itself to a person where the home fits them, and no others", async () => {
    for (const text of [
      "git add '*'",
      "git add ':(glob)**/*.yaml'",
      'rg -g ".c*" x',
      "rg -g '.[a-z]ountersign' x",
      "rg -g '{a,.counter*}' x",
    ]) {
      expect(await kind(text), text).to.equal("person");
    }
    for (const text of ["git commit -m 'what is *this* [good]?'", "rg 'fo+[a-z]' ./a.ts"]) {
      expect(await kind(text), text).to.equal("plain");
    }
  });

  it("reads one plain command", async () => {
    expect(await readCommand(`git commit -m 'a b' "src/x y" ./a.ts`, cwd, guard)).to.deep.equal({
      kind: "plain",
      program: "git",
      args: ["commit", "-m", "a b", "src/x y", "./a.ts"],
      paths: [join(cwd, "src/x y"), join(cwd, "a.ts")],
    });
  });

  for (const text of [
    "ls && rm -rf x",
    "ls; ls",
    "ls | cat",
    "ls &",
    "echo $HOME",
    "echo `id`",
    "echo $(id)",
    "echo <(id)",
    "cat <<E\nx\nE",
    "ls *.ts",
    "ls ~",
    "cat <x",
    "echo x >y",
    "echo x 2>&1",
    "sh -c ls",
    "/bin/bash -c ls",
    "python3.11 -c 1",
    "node -e 1",
    "eval ls",
    "env ls",
    "xargs ls",
    "ssh host ls",
    "sudo ls",
    "find . -delete",
    "A=1 ls",
    "if true; then ls; fi",
    "f() { ls; }",
    "{ ls; }",
    "! ls",
    "time ls",
    "npx x",
    "git -c core.pager=id log",
    "ls {a,b}",
    "ls a\\ b",
    "cat /proc/self/environ",
    'echo "$(id)"',
    "ls\nls",
    "rm -rf ..",
    "cat /",
    "=ls",
    "ls -C..",
    "ln -s a b",
    "'sudo' ls",
    "s'ud'o ls",
    "exec ls",
    "[ -f x ]",
    "ls --dir=..",
  ]) {
    it(`leaves to a person: ${JSON.stringify(text)}`, async () => expect(await kind(text)).to.equal("person"));
  }

  for (const text of [
    "echo 'x",
    'echo "',
    "((1",
    "if",
    "echo $(",
    "a\u0000b",
    "ls \u001b[2J",
    "",
    "   ",
    "fi",
    "\ud800",
    "ls )",
    "ls\r",
  ]) {
    it(`cannot read: ${JSON.stringify(text)}`, async () => expect(await kind(text)).to.equal("COMMAND_UNREADABLE"));
  }

  for (const text of [
    "cat ../.countersign/keys/agent.pem",
    "cat innocent/keys/agent.pem",
    "cat second/agent.pem",
    "cat hard",
    "cat innocent/../countersign.yaml",
    "ls --file=../.countersign",
    "tool -f../.countersign/x",
    "curl -d @../.countersign/keys/agent.pem",
    "cat '../.counter''sign/x'",
    "cat ../.COUNTERSIGN/x",
    "cat ../countersign.yaml",
    "cat '~/.countersign/x'",
    "cat ~/.countersign/x",
    "cat ../.counter\\sign/x",
    'cat "../.counter"sign/x',
    "echo x >../.countersign/x",
    "cat <../countersign.yaml",
    "cd innocent && ls",
    "tee .mcp.json",
    "cat ../.claude/settings.json",
    "curl file:///x%2f.countersign",
    "countersign holds approve x",
    "npx countersign apply --yes",
    "node /x/countersign.mjs trust .",
    "countersign",
    "sh -c 'countersign apply'",
    "true; countersign status",
    "countersign@1 down",
    "/usr/bin/countersign mcp uninstall codex",
    "git -C ../.countersign log",
    "PATH=x cat innocent/keys",
  ]) {
    it(`never lets pass: ${JSON.stringify(text)}`, async () => expect(await kind(text)).to.equal("COMMAND_FORBIDDEN"));
  }

  it("lets an agent look at what countersign shows", async () => {
    expect(await kind("countersign status")).to.equal("plain");
  });

  it("lets no command pass that touches the home, however it is written", async () => {
    const place = fc.constantFrom(
      ".countersign/keys/agent.pem",
      ".countersign",
      "countersign.yaml",
      ".countersign/keys/../keys",
    );
    const root = fc.constantFrom(
      "..",
      "./..",
      "../../work",
      "../src/..",
      `${dir}/work`,
      `${dir}//repo/.`,
      `/..${dir}/repo/src/..`,
      "~",
    );
    const alias = fc.constantFrom(
      "innocent",
      "second",
      "hard",
      "./innocent/keys",
      "../src/second",
      "innocent/keys/agent.pem",
    );
    const path = fc.oneof(
      fc.tuple(root, place).map(([a, b]) => `${a}/${b}`),
      alias,
    );
    const written = fc.tuple(path, fc.infiniteStream(fc.nat(7))).map(([text, stream]) => {
      const next = () => Number(stream.next().value);
      return [...text]
        .map((char) => [char, char, char, char, `'${char}'`, `"${char}"`, `\\${char}`, `''${char}`][next()])
        .join("");
    });
    const frame = fc.constantFrom(
      ...[
        "cat @",
        "cat -- @",
        "tool --x=@",
        "tool -f@",
        "a:@",
        "cp x @",
        "cat x,@",
        "x && cat @",
        "cat <@",
        "x >@",
        "cat $(echo @)",
      ],
      ...[
        "X=@; cat $X",
        "bash -c 'cat '@",
        "git add @",
        "curl -F a=@@",
        "dd if=@",
        "cat\t@",
        "@",
        "cat @ # x",
        "{ cat @; }",
        "cat @*",
      ],
    );
    await fc.assert(
      fc.asyncProperty(written, frame, async (text, around) => {
        expect(await kind(around.replace(/@(?!@)/, () => text))).to.not.equal("plain");
      }),
      { numRuns: 60 },
    );
  });

  it("passes nothing two shells read in two ways: any text is plain only word by word", async () => {
    const char = fc.constantFrom(..."ab/.-='\" \t$`\\|&;<>(){}[]*?~#!\n%^,:@+é");
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: char, maxLength: 12 }), async (text) => {
        const command = await readCommand(text, cwd, guard);
        if (command.kind !== "plain") return;
        const outside = text.replaceAll(/'[^']*'|"[^"$`\\!]*"/g, "");
        expect(outside).to.match(/^[A-Za-z0-9_./:=,@%+\- \t]*$/);
        expect(command.program).to.not.match(/^[=%]/);
      }),
      { numRuns: 60 },
    );
  });
});
