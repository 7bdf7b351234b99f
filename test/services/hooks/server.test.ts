import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import type { JsonObject } from "../../../services/core/json/parse.ts";
import { parseJson } from "../../../services/core/json/parse.ts";
import { createDesk } from "../../../services/hooks/desk.ts";
import { createGuard } from "../../../services/hooks/guard/guard.ts";
import { askingCommand, type Place } from "../../../services/hooks/install/asking.ts";
import { INSTALLERS, type Version } from "../../../services/hooks/install/table.ts";
import { tryHook } from "../../../services/hooks/install/try-hook.ts";
import { HOOK_CLIENTS, type HookClient } from "../../../services/hooks/payloads/event.ts";
import { type HookServer, serveHooks } from "../../../services/hooks/server.ts";
import { fakeGate } from "./fake-gate.ts";

const TOKEN = "t".repeat(32);
const VERSIONS: Readonly<Partial<Record<HookClient, Version>>> = { "claude-code": [2, 2, 0], opencode: [1, 18, 0] };

describe("hooks: the helper a client asks", () => {
  let dir: string, server: HookServer, place: Place;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "hs-"));
    const socket = join(dir, "hooks.sock");
    const gate = fakeGate({ "git status": "permit" });
    const desk = createDesk({
      ...{ gateOf: () => gate, target: "w", wrapped: new Set<string>(), heldMs: 1 },
      guard: createGuard({ paths: [dir], endings: [], userHome: "/u" }),
      onDoubt: () => undefined,
    });
    const desks = new Map([["coder", { clients: new Set(HOOK_CLIENTS), desk }]]);
    server = await serveHooks({ desks, socket, port: 0, token: TOKEN, now: () => 7 });
    place = { agent: "coder", socket, curl: "/usr/bin/curl", url: server.url, token: TOKEN };
  });
  afterEach(async () => {
    await server.close(0);
    rmSync(dir, { recursive: true });
  });

  const fixture = (client: HookClient): JsonObject => {
    const path = new URL(`../../fixtures/hooks/${client}.json`, import.meta.url);
    return (parseJson(readFileSync(path, "utf8")) as { before: JsonObject }).before;
  };
  const ask = (path: string, body: string, method = "POST") =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const call = request({ socketPath: place.socket, path, method }, (answer) => {
        let said = "";
        answer.setEncoding("utf8").on("data", (part: string) => (said += part));
        answer.on("end", () => resolve({ status: answer.statusCode, body: said }));
      });
      call.on("error", reject).end(body);
    });
  const shell = (command: string, input: string) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn("/bin/sh", ["-c", command]);
      const said = { out: "", err: "" };
      child.stdout.on("data", (part: Buffer) => (said.out += part.toString()));
      child.stderr.on("data", (part: Buffer) => (said.err += part.toString()));
      child.once("close", (code) => resolve({ code, ...said }));
      child.stdin.end(input);
    });

  it("is for its own user: the socket has mode 0600", () => {
    expect(statSync(place.socket).mode & 0o777).to.equal(0o600);
  });

  it("answers on loopback only who shows the token, and under no other name", async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${server.url}/hooks/coder/claude-code`, {
        method: "POST",
        headers,
        body: JSON.stringify(fixture("claude-code")),
      });
    expect((await post({})).status).to.equal(403);
    expect((await post({ authorization: `Bearer ${TOKEN}x` })).status).to.equal(403);
    expect((await post({ authorization: `Bearer ${TOKEN}`, origin: "http://evil.example" })).status).to.equal(403);
    const answer = await post({ authorization: `Bearer ${TOKEN}` });
    expect([answer.status, await answer.text()]).to.deep.equal([200, "{}"]);
  });

  it("denies garbage and unknown forms with a word, in the client's own form", async () => {
    for (const body of [
      "",
      "{",
      "null",
      '{"a":1,"a":2}',
      "\xff",
      '{"hook_event_name":"PreToolUse"}',
      `{"x":${"[".repeat(500)}`,
    ]) {
      const said = await ask("/hooks/coder/codex", body);
      expect(said.status).to.equal(200);
      expect(said.body).to.contain("HOOK_VERSION_UNKNOWN").and.to.contain('"deny"');
    }
  });

  it("knows no other agent, client or way", async () => {
    for (const path of ["/hooks/other/codex", "/hooks/coder/windsurf", "/hooks/coder", "/", "/hooks/coder/codex/"]) {
      expect((await ask(path, "{}")).status, path).to.not.equal(200);
    }
    expect((await ask("/hooks/coder/codex", "", "GET")).status).to.not.equal(200);
  });

  it("remembers that a client asked, and no probe for one", async () => {
    const installed = INSTALLERS.codex.install("", place, null);
    expect(await tryHook("codex", installed, TOKEN, "/")).to.deep.equal({ kind: "answered" });
    expect((await ask("/seen", "", "GET")).body).to.equal("[]");
    await ask("/hooks/coder/codex", JSON.stringify(fixture("codex")));
    expect((await ask("/seen", "", "GET")).body).to.equal('[{"agent":"coder","client":"codex","at":7}]');
  });

  for (const client of HOOK_CLIENTS) {
    it(`${client}: what is installed reaches the helper, and proves nothing when another answers`, async () => {
      const installed = INSTALLERS[client].install("", place, VERSIONS[client] ?? null);
      expect(await tryHook(client, installed, TOKEN, "/")).to.deep.equal({ kind: "answered" });
      expect((await tryHook(client, installed, "other".repeat(8), "/")).kind).to.equal("failed");
      expect((await tryHook(client, client === "opencode" ? "" : "{}", TOKEN, "/")).kind).to.equal("absent");
    });
  }

  it("blocks where nobody answers: exit 2 and a word on standard error", async () => {
    const command = askingCommand("codex", { ...place, socket: join(dir, "gone.sock") });
    const said = await shell(command, "{}");
    expect([said.code, said.out]).to.deep.equal([2, ""]);
    expect(said.err).to.contain("countersign up");
    const wrong = await shell(askingCommand("codex", { ...place, agent: "nobody" }), "{}");
    expect(wrong.code).to.equal(2);
  });

  it("lets Codex go on with nothing said at all", async () => {
    expect(await shell(askingCommand("codex", place), JSON.stringify(fixture("codex")))).to.deep.equal({
      code: 0,
      out: "",
      err: "",
    });
  });

  it("quotes the socket for the shell, or refuses", async () => {
    writeFileSync(join(dir, "x"), "");
    expect(() => askingCommand("codex", { ...place, socket: "/a'b" })).to.throw("CLIENT_UNSUPPORTED");
    expect(askingCommand("codex", { ...place, socket: "/a b$(id)" })).to.contain("'/a b$(id)'");
  });
});
