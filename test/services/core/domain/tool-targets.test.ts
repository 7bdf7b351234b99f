import { expect } from "chai";

import { compileDomain } from "../../../../services/core/domain/compile.ts";
import { domainJsonSchema } from "../../../../services/core/domain/json-schema.ts";
import { limitsOf } from "../../../../services/core/domain/limits.ts";
import { mappingText } from "../../../../services/core/domain/mapping.ts";
import { outlineOf } from "../../../../services/core/domain/outline.ts";
import { descriptorHash, mappedServer } from "../../../../services/core/domain/servers.ts";
import type { ServerTarget } from "../../../../services/core/domain/schema.ts";
import { setItem } from "../../../../services/core/calldata/hashes.ts";
import { problemsOf } from "../../../../services/core/errors/several.ts";
import { serverChanges } from "../../../../services/core/domain/plan/servers.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { DOMAIN } from "./example.ts";

const SALT = `0x${"5a".repeat(32)}`;
const FRAME = { salt: SALT, from: 0 };
const PIN = sha256b64("definition");

const TARGET = `  files:
    mcp:
      command: [npx, -y, files-server, /srv]
      integrity: sha512-AAAA
      open: [resources/read]
      env: { TOKEN: env:FILES_TOKEN }
    tools: { write_file: ${PIN} }
`;
const ACTION = `  files.write:
    target: files
    tool: write_file
    params: { recipient: { argument: /path, origin: notFromResults } }
    atLeast: Held
`;
/** The example with a server of tools and one action of it. */
const text = (target = TARGET, action = ACTION): string =>
  DOMAIN.replace("policy:\n  approvals", `${target}policy:\n  approvals`).replace("agents:\n", `${action}agents:\n`);

describe("countersign.yaml: servers of tools", () => {
  it("compiles to a mapping with the server, its pins and its rules, and no secret", () => {
    const { domain } = compileDomain(text(), FRAME);
    const file = mappingText(domain, SALT);
    const { servers, calls, targets } = parseMapping(file);
    const server = descriptorHash({ command: ["npx", "-y", "files-server", "/srv"], integrity: "sha512-AAAA" });
    expect(servers).to.deep.equal({
      files: { protocol: "mcp", server, open: ["resources/read"], pins: { write_file: PIN } },
    });
    expect(Object.keys(targets)).to.deep.equal(["bank"]);
    expect(calls.map(({ type, tool }) => [type, tool])).to.deep.equal([["files.write", "write_file"]]);
    expect(file).to.not.include("FILES_TOKEN");
  });

  it("names a server by its descriptor, whose canonical JSON is fixed", () => {
    const command = ["node", "a.js"];
    expect(descriptorHash({ command })).to.equal(sha256b64('{"args":["a.js"],"command":"node","integrity":null}'));
    expect(descriptorHash({ url: "https://a.example/mcp" })).to.equal(sha256b64('{"url":"https://a.example/mcp"}'));
    const target = (server: ServerTarget["mcp"]): ServerTarget => ({ mcp: server });
    expect(mappedServer(target({ command })).server).to.not.equal(
      mappedServer(target({ command: ["node", "b.js"] })).server,
    );
  });

  it("puts the target into sets as <protocol>:<target>, and shows the call in words", () => {
    const { domain, authority } = compileDomain(text(), FRAME);
    const given = { actions: ["files.write"], targets: ["files"] };
    const limits = limitsOf(domain, given, FRAME);
    const { items } = typeof limits === "string" ? expect.fail(limits) : limits.operational.targets;
    expect(items).to.deep.equal([setItem(SALT, "target", "mcp:files")]);
    const shown = outlineOf(domain, authority).actions.find(({ type }) => type === "files.write");
    expect(shown?.request).to.equal("write_file of files (npx -y files-server /srv)");
  });

  it("tells a plan what changed of a server: a pin, a method, the server itself", () => {
    const before = parseMapping(mappingText(compileDomain(text(), FRAME).domain, SALT)).servers;
    const changes = (target: string) => serverChanges(before, compileDomain(text(target), FRAME).domain);
    expect(changes(TARGET)).to.deep.equal([]);
    const other = sha256b64("another definition");
    expect(changes(TARGET.replace(PIN, other))).to.deep.equal([
      { subject: "pin files.write_file", from: PIN, to: other },
    ]);
    expect(changes(TARGET.replace("[resources/read]", "[prompts/get]")).map(({ subject }) => subject)).to.deep.equal([
      "methods files",
    ]);
    expect(changes(TARGET.replace("/srv]", "/]")).map(({ subject }) => subject)).to.deep.equal(["server files"]);
    expect(serverChanges(null, compileDomain(text(), FRAME).domain)).to.deep.equal([]);
  });

  it("is a part of the JSON Schema", () => {
    expect(JSON.stringify(domainJsonSchema())).to.include("notFromResults").and.to.include("integrity");
  });

  for (const [what, broken, said] of [
    [
      "a tool that has no pin",
      text(TARGET.replace("write_file", "read_file")),
      "actions.files.write.tool: write_file has no pin among the tools of files: countersign mcp pin files",
    ],
    [
      "a tool of an HTTP API",
      text("", ACTION.replace("target: files", "target: bank")),
      "actions.files.write.target: bank is an HTTP API and has no tools",
    ],
    [
      "a request to a server",
      text(TARGET, "  files.get:\n    target: files\n    method: GET\n    path: /\n"),
      "actions.files.get.target: files is a server of tools: say tool",
    ],
    [
      "a server with neither command nor url",
      text(TARGET.replace(/ {6}command.*\n {6}integrity.*\n/, "")),
      "targets.files.mcp: expected command or url, one of them",
    ],
    [
      "two protocols",
      text(TARGET.replace("    tools:", "    shell: { command: [bash] }\n    tools:")),
      "targets.files: expected one of mcp, function, shell, sql, a2a",
    ],
    [
      "a pin that is no hash",
      text(TARGET.replace(PIN, "abc")),
      "targets.files.tools.write_file: expected base64url of 32 bytes",
    ],
    [
      "a secret in the file",
      text(TARGET.replace("env:FILES_TOKEN", "hunter2")),
      "targets.files.mcp.env.TOKEN: expected env:<NAME> or file:<path>",
    ],
    [
      "a mistyped word of a server",
      text(TARGET.replace("integrity:", "integriti:")),
      "targets.files.mcp.integriti: no such word here: do you mean integrity?",
    ],
    [
      "a mistyped word of an action",
      text(TARGET, ACTION.replace("tool:", "tol:")),
      "actions.files.write.tol: no such word here: do you mean tool?",
    ],
    [
      "two actions of one tool",
      text(TARGET, `${ACTION}${ACTION.replace("files.write", "files.save")}`),
      "actions.files.save.tool: files.write covers write_file already",
    ],
    [
      "one server under two names",
      text(`${TARGET}${TARGET.replace("files:", "more:")}`),
      "targets.more.mcp: files has this server already",
    ],
    [
      "a parameter of a body",
      text(TARGET, ACTION.replace("argument: /path, origin: notFromResults", "body: /path")),
      "actions.files.write.params.recipient: expected {argument: <JSON pointer>}",
    ],
  ] as const) {
    it(`refuses ${what}, with its line`, () => {
      const error = expectCode("DOMAIN_INVALID", () => compileDomain(broken, FRAME));
      const told = problemsOf(error).map(({ detail }) => detail);
      expect(told.join("\n"))
        .to.include(said)
        .and.to.match(/line \d+, column \d+/);
    });
  }
});
