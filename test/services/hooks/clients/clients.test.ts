import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "@decimalturn/toml-patch";
import { expect } from "chai";
import fc from "fast-check";

import {
  openClientFile,
  restoreClientFile,
  textOf,
  writeClientFile,
} from "../../../../services/hooks/clients/client-file.ts";
import { isSame, type Plain, readDocument } from "../../../../services/hooks/clients/document.ts";
import { listKept } from "../../../../services/hooks/clients/kept.ts";
import { planInstall, withoutWraps } from "../../../../services/hooks/clients/plan.ts";
import { CLIENT_TABLE, CLIENTS, type ClientName } from "../../../../services/hooks/clients/table.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";

const WRAP = { node: "/n/node", script: "/c/countersign.mjs", home: "/home/x y", agent: "coder" };

describe("hooks: configuration of clients", () => {
  let dir: string, kept: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "clients-"));
    kept = join(dir, "kept");
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const install = async (path: string, name: ClientName) => {
    const file = await openClientFile(path);
    const plan = planInstall(textOf(file), CLIENT_TABLE[name], WRAP);
    if (plan.wrapped.length > 0) await writeClientFile(kept, file, plan.after, { what: "mcp", client: name });
    return plan;
  };
  const uninstall = (path: string, name: ClientName) =>
    restoreClientFile(kept, path, "mcp", (text) => withoutWraps(text, CLIENT_TABLE[name]));

  it("puts itself in front of each server, and leaves the rest of the file as it stands", () => {
    const text = `{
\t// mine
\t"inputs": [{ "id": "k" }],
\t"servers": {
\t\t"fs": { "type": "stdio", "command": "npx", "args": ["-y", "p", "\${input:k}"], "env": { "A": "\${input:k}" }, }, // why
\t\t"far": { "type": "http", "url": "https://x" },
\t},
}`;
    const { after, wrapped, left } = planInstall(text, CLIENT_TABLE.vscode, WRAP);
    expect(wrapped.map(({ target }) => target)).to.deep.equal(["fs"]);
    expect(left.map(({ name, found }) => [name, found.kind])).to.deep.equal([["far", "remote"]]);
    expect(readDocument(after, "jsonc")).to.deep.equal({
      inputs: [{ id: "k" }],
      servers: {
        fs: {
          type: "stdio",
          command: WRAP.node,
          // prettier-ignore
          args: [WRAP.script, "mcp", "wrap", "--home", WRAP.home, "--agent", "coder", "--target", "fs", "--", "npx", "-y", "p", "${input:k}"],
          env: { A: "${input:k}" },
        },
        far: { type: "http", url: "https://x" },
      },
    });
    expect(after).to.contain("// mine").and.to.contain("// why");
    expect(planInstall(after, CLIENT_TABLE.vscode, WRAP).after).to.equal(after);
  });

  for (const [name, text, why] of [
    ["claude-desktop", '{"mcpServers":{},}', "a trailing comma"],
    ["claude-desktop", "{/* a */}", "a comment"],
    ["cursor", '{"mcpServers":{"a":{"command":"x"},"a":{"command":"y"}}}', "a name twice"],
    ["cursor", '{"__proto__":{}}', "__proto__"],
    ["cursor", "[]", "no object"],
    ["codex", "a = 1\na = 2\n", "a key twice"],
    ["codex", "a = 1\r\nb = 2\n", "two kinds of line ends"],
  ] as const) {
    it(`does not touch a file with ${why}`, () => {
      expectCode("CLIENT_FILE_INVALID", () => planInstall(text, CLIENT_TABLE[name], WRAP));
    });
  }

  it("puts every byte back, for whatever file", async () => {
    const word = fc.stringMatching(/^[a-zA-Z][\w -]{0,8}$/);
    const text = fc.string({ unit: "grapheme", maxLength: 8 });
    const server = fc.record({
      command: word,
      args: fc.array(text, { maxLength: 3 }),
      env: fc.dictionary(word, text, { maxKeys: 2 }),
    });
    const servers = fc.dictionary(word, server, { minKeys: 1, maxKeys: 3 });
    const rest = fc.dictionary(word, fc.oneof(text, fc.integer(), fc.boolean(), fc.array(fc.integer())), {
      maxKeys: 2,
    });
    const layout = fc.record({
      indent: fc.constantFrom("", "  ", "\t", "     "),
      eol: fc.constantFrom("\n", "\r\n"),
      bom: fc.boolean(),
      end: fc.boolean(),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CLIENTS),
        servers,
        rest,
        layout,
        async (name, some, others, { indent, eol, bom, end }) => {
          const client = CLIENT_TABLE[name];
          const path = client.servers[0] ?? [];
          const own =
            client.shape === "list"
              ? Object.fromEntries(
                  Object.entries(some).map(([key, { command, args }]) => [
                    key,
                    { type: "local", command: [command, ...args] },
                  ]),
                )
              : some;
          const nested = [...path]
            .reverse()
            .reduce<Plain>((inner, step) => ({ [step]: inner }), own as Plain) as object;
          const value = { ...others, ...nested };
          const plain = client.form === "toml" ? stringify(value) : JSON.stringify(value, null, indent);
          const bytes = Buffer.from(`${bom ? "\uFEFF" : ""}${plain.replaceAll("\n", eol)}${end ? eol : ""}`);
          const file = join(dir, `${(run += 1)}.cfg`);
          writeFileSync(file, bytes);
          const { wrapped } = await install(file, name);
          expect(wrapped).to.have.length(Object.keys(some).length);
          const written = readFileSync(file);
          expect(written.subarray(0, 3).equals(Buffer.from("\uFEFF"))).to.equal(bom);
          if (bytes.includes("\r\n")) expect(written.toString()).to.not.match(/[^\r]\n/);
          const values = readDocument(withoutWraps(written.toString(), client), client.form);
          expect(isSame(values, readDocument(bytes.toString(), client.form))).to.equal(true);
          expect((await install(file, name)).wrapped).to.have.length(0);
          expect(await uninstall(file, name)).to.equal("bytes");
          expect(readFileSync(file).equals(bytes)).to.equal(true);
        },
      ),
      { numRuns: 40 },
    );
    expect(await listKept(kept)).to.deep.equal([]);
  });

  const TEXT = '{"mcpServers": {"a": {"command": "x", "args": ["1"]}}}';

  it("keeps the mode of the file and the link that leads to it", async () => {
    const [real, link] = [join(dir, "real.json"), join(dir, "link.json")];
    writeFileSync(real, TEXT, { mode: 0o640 });
    symlinkSync("real.json", link);
    await install(link, "cursor");
    expect(lstatSync(link).isSymbolicLink()).to.equal(true);
    expect(statSync(real).mode & 0o777).to.equal(0o640);
    expect(await uninstall(link, "cursor")).to.equal("bytes");
    expect(readFileSync(real, "utf8")).to.equal(TEXT);
    expect(statSync(real).mode & 0o777).to.equal(0o640);
  });

  it("takes out only its own when somebody else wrote the file since", async () => {
    const file = join(dir, "a.json");
    writeFileSync(file, TEXT);
    await install(file, "cursor");
    writeFileSync(file, readFileSync(file, "utf8").replace("{", '{"new": 1, '));
    expect(await uninstall(file, "cursor")).to.equal("values");
    expect(readDocument(readFileSync(file, "utf8"), "json")).to.deep.equal({ new: 1, ...(JSON.parse(TEXT) as object) });
    await expectCodeAsync("CLIENT_NOT_INSTALLED", uninstall(file, "cursor"));
  });

  it("goes back to the first original when a server came later", async () => {
    const file = join(dir, "a.json");
    writeFileSync(file, TEXT);
    await install(file, "cursor");
    const opened = await openClientFile(file);
    await writeClientFile(kept, opened, `${textOf(opened)}\n`, { what: "mcp", client: "cursor" });
    expect(await uninstall(file, "cursor")).to.equal("bytes");
    expect(readFileSync(file, "utf8")).to.equal(TEXT);
  });

  it("writes nothing over what changed after it was shown", async () => {
    const file = join(dir, "a.json");
    writeFileSync(file, TEXT);
    const opened = await openClientFile(file);
    writeFileSync(file, "{}");
    await expectCodeAsync("CLIENT_FILE_CHANGED", writeClientFile(kept, opened, "x", { what: "mcp", client: "cursor" }));
    expect(readFileSync(file, "utf8")).to.equal("{}");
  });

  it("knows where each client keeps its file on each system", () => {
    const folders = { codexHome: undefined, appData: "C:\\A", configHome: undefined };
    const at = (name: ClientName, platform: NodeJS.Platform) =>
      CLIENT_TABLE[name].file({ platform, userHome: "/u", folders });
    expect(at("claude-desktop", "darwin")).to.equal("/u/Library/Application Support/Claude/claude_desktop_config.json");
    expect(at("claude-desktop", "linux")).to.equal("/u/.config/Claude/claude_desktop_config.json");
    expect(at("codex", "linux")).to.equal("/u/.codex/config.toml");
    expect(
      CLIENT_TABLE.codex.file({ platform: "linux", userHome: "/u", folders: { ...folders, codexHome: "/c" } }),
    ).to.equal("/c/config.toml");
    expect(at("generic", "linux")).to.equal(null);
  });
});
