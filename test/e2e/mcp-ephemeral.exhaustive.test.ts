import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { expect } from "chai";

import { READY_FILE } from "../../services/sdk/ephemeral-files.ts";
import { countersign, ownEnv } from "./support/run.ts";
import { createTempDir, removeDir } from "./support/temp-dir.ts";

const SERVER = [process.execPath, resolve("test/e2e/support/mcp-server.mjs")];
/** It greets, and has no tool. */
const BARE = [
  process.execPath,
  "-e",
  `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  const result = method === "initialize" ? { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: {} } : { tools: [] };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
});`,
];
const HELLO = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } };

interface Answered {
  readonly id: number;
  readonly result?: { readonly tools?: readonly { readonly name: string }[]; readonly content?: unknown };
  readonly error?: { readonly message: string };
}

/** `mcp wrap --ephemeral` in a folder for temporary files of its own, where all it makes is seen. */
class Wrapped {
  readonly dir = createTempDir();
  readonly tmp = join(this.dir, "tmp");
  stderr = "";
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #id = 0;

  constructor(server: readonly string[] = SERVER) {
    mkdirSync(this.tmp);
    const args = ["services/main/countersign.mjs", "mcp", "wrap", "--ephemeral", "--", ...server];
    this.#child = spawn(process.execPath, args, {
      env: { ...ownEnv(), TMPDIR: this.tmp },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString("utf8")));
  }

  tell(message: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  async ask(method: string, params: object): Promise<Answered> {
    this.tell({ id: (this.#id += 1), method, params });
    const { value } = (await this.#lines.next()) as { readonly value: string };
    return JSON.parse(value) as Answered;
  }

  /** The client closes its side. @returns the exit code */
  async close(): Promise<number | null> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  /** What domains there are. */
  folders(): readonly string[] {
    return existsSync(this.tmp) ? readdirSync(this.tmp).filter((name) => name.startsWith("countersign-")) : [];
  }
}

describe("e2e: mcp wrap in front of a server, and no domain at all", () => {
  let wrapped: Wrapped;
  before(() => {
    wrapped = new Wrapped();
  });
  after(async () => {
    await wrapped?.close();
    if (wrapped !== undefined) removeDir(wrapped.dir);
  });

  it("starts nothing for a client that says nothing", async () => {
    const probe = new Wrapped();
    expect(await probe.close()).to.equal(0);
    expect([probe.folders(), probe.stderr]).to.deep.equal([[], ""]);
    removeDir(probe.dir);
  });

  it("ends a domain that is starting when its client goes", async () => {
    const gone = new Wrapped();
    expect((await gone.ask("initialize", HELLO)).error).to.equal(undefined);
    await gone.ask("tools/list", {});
    expect(await gone.close()).to.equal(0);
    expect(gone.folders()).to.deep.equal([]);
    removeDir(gone.dir);
  });

  it("greets for a server it can make no domain for, and ends every call that waits with the reason", async () => {
    const bare = new Wrapped(BARE);
    expect((await bare.ask("initialize", HELLO)).error).to.equal(undefined);
    for (const method of ["tools/list", "tools/call"]) {
      expect((await bare.ask(method, { name: "echo", arguments: {} })).error?.message).to.contain("TOOL_UNKNOWN");
    }
    expect(await bare.close()).to.equal(0);
    expect(bare.folders()).to.deep.equal([]);
    removeDir(bare.dir);
  });

  it("greets and lists before there is a domain: tools as they were first seen, and what that is worth", async () => {
    expect((await wrapped.ask("initialize", HELLO)).error).to.equal(undefined);
    wrapped.tell({ method: "notifications/initialized" });
    const { result } = await wrapped.ask("tools/list", {});
    expect(result?.tools?.map(({ name }) => name).sort()).to.deep.equal(["countersign_await", "echo"]);
    expect(wrapped.stderr).to.contain("EPHEMERAL: calls are decided by a domain of this process alone");
    expect(wrapped.folders().filter((folder) => existsSync(join(wrapped.tmp, folder, READY_FILE)))).to.deep.equal([]);
  });

  it("passes a call on, and its record says that it was flagged", async () => {
    const call = () => wrapped.ask("tools/call", { name: "echo", arguments: { text: "hello" } });
    let answer = await call();
    // On a busy machine a domain may take longer than a client waits: nothing was passed on, and it comes again.
    while (answer.error?.message.startsWith("PROCESS_NOT_READY") === true) answer = await call();
    const { result } = answer;
    expect(result?.content).to.deep.equal([{ type: "text", text: "hello" }]);
    const [folder = ""] = wrapped.folders();
    const home = join(wrapped.tmp, folder, "home");
    const env = { XDG_CONFIG_HOME: join(wrapped.tmp, folder, "config") };
    const { stdout, stderr } = await countersign(["audit", "--home", home, "--json"], { env });
    const { ok, logs } = JSON.parse(stdout === "" ? `{"stderr":${JSON.stringify(stderr)}}` : stdout) as {
      ok: boolean;
      logs: readonly { kind: string; permitted: number; held: number; blocked: number }[];
    };
    expect(ok, stderr).to.equal(true);
    expect(logs.find(({ kind }) => kind === "Signing")).to.include({ permitted: 1, held: 0, blocked: 0 });
    const traced = await countersign(["trace", "program", "--home", home], { env });
    expect(traced.stdout, traced.stderr).to.contain("Flagged");
  });

  it("keeps everything else closed but lists", async () => {
    expect((await wrapped.ask("resources/list", {})).error).to.equal(undefined);
    const read = await wrapped.ask("resources/read", { uri: "file:///etc/hosts" });
    expect(read.error?.message).to.contain("METHOD_CLOSED");
    expect((await wrapped.ask("tools/call", { name: "other", arguments: {} })).error?.message).to.contain(
      "TOOL_UNKNOWN",
    );
  });

  it("ends with its client, and leaves nothing", async () => {
    expect(await wrapped.close()).to.equal(0);
    expect(wrapped.folders()).to.deep.equal([]);
  });

  it("takes no home beside it", async () => {
    const args = ["mcp", "wrap", "--ephemeral", "--agent", "buyer", "--", ...SERVER];
    const { status, stderr } = await countersign(args);
    expect([status, stderr.includes("ARGUMENT_INVALID")]).to.deep.equal([1, true]);
  });
});
