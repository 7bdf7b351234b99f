import { expect } from "chai";

import { sha256b64 } from "../../../../services/core/hash.ts";
import type { JsonValue } from "../../../../services/core/json/parse.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { tryCall } from "../../../../services/core/mapping/try.ts";

const SERVER = sha256b64("server");
const MAPPING = parseMapping(`version: 1
policy: 1
salt: "0x${"00".repeat(32)}"
targets:
  files: { tools: { protocol: mcp, server: ${SERVER}, pins: { write_file: ${sha256b64("definition")} } } }
  disk: { tools: { protocol: mcp, server: ${sha256b64("disk")} } }
actions:
  - { type: files.write, target: files, tool: write_file, params: { recipient: { argument: /path } } }
  - { type: disk.list, target: disk, tool: list }
`);

const tried = (target: string, name: string, given: JsonValue = {}) =>
  tryCall(MAPPING, { target, name, input: { arguments: given } });
const near = (target: string, name: string) =>
  tried(target, name).near.map(({ type, differs }) => `${type} ${differs}`);

describe("core/mapping/try: calls of tools", () => {
  it("says which action a call of the pinned tool is, and its parameters", () => {
    const { action, refused, canonical, near: misses } = tried("files", "write_file", { path: "/srv/a", size: 1 });
    expect(action).to.deep.include({ type: "files.write", target: "files", params: { recipient: "/srv/a" } });
    expect([refused, canonical, misses]).to.deep.equal([null, null, []]);
  });

  it("says with which code a call is refused", () => {
    expect(tried("files", "write_file").refused?.code).to.equal("TOOL_INPUT_INVALID");
    expect(tried("files", "write_file", []).refused?.code).to.equal("TOOL_INPUT_INVALID");
    expect(tried("files", "delete_file").refused?.code).to.equal("TOOL_UNKNOWN");
    expect(tried("nowhere", "write_file").refused?.code).to.equal("TOOL_UNKNOWN");
    expect(tried("constructor", "list").action).to.equal(null);
  });

  it("names the rules a call misses by little, and no other", () => {
    expect(near("files", "Write_File")).to.deep.equal(["files.write case"]);
    expect(near("files", "write-file")).to.deep.equal(["files.write spelling"]);
    expect(near("files", "writeFile")).to.deep.equal(["files.write spelling"]);
    expect(near("disk", "write_file")).to.deep.equal(["files.write target"]);
    expect(near("files", "list")).to.deep.equal(["disk.list target"]);
    expect(near("files", "write_files")).to.deep.equal([]);
  });
});
