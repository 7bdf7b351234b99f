import { readFileSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../../services/core/json/parse.ts";
import { createDesk, type Desk } from "../../../services/hooks/desk.ts";
import { createGuard } from "../../../services/hooks/guard/guard.ts";
import { DIALECTS } from "../../../services/hooks/payloads/dialects.ts";
import { HOOK_CLIENTS, type HookClient, type HookEvent } from "../../../services/hooks/payloads/event.ts";
import { codeOf } from "../../helpers/expect-code.ts";
import { type FakeGate, fakeGate } from "./fake-gate.ts";

type Recorded = Readonly<Record<"before" | "after" | "write", JsonObject>>;

function recorded(client: HookClient): Recorded {
  const text = readFileSync(new URL(`../../fixtures/hooks/${client}.json`, import.meta.url), "utf8");
  return parseJson(text) as unknown as Recorded;
}

function deskOn(gate: FakeGate, doubts: string[] = []): Desk {
  return createDesk({
    ...{
      gateOf: () => gate,
      target: "workstation",
      wrapped: new Set(["behind"]),
      heldMs: 1,
      onDoubt: (what) => void doubts.push(what),
    },
    guard: createGuard({ paths: ["/repo/.countersign"], endings: ["/.mcp.json"], userHome: "/u" }),
  });
}

const RULES = { "git status": "permit", write: "permit", shell: "permit" } as const;
const claude = (tool_name: string, tool_input: JsonValue, more: JsonObject = {}): HookEvent =>
  DIALECTS["claude-code"].read({ ...recorded("claude-code").before, tool_name, tool_input, ...more });
const bash = (command: string, more: JsonObject = {}): HookEvent => claude("Bash", { command }, more);

describe("hooks: what a client is told", () => {
  for (const client of HOOK_CLIENTS) {
    describe(client, () => {
      const { read, answer } = DIALECTS[client];

      it("is asked before, and told after: one act that began and ended", async () => {
        const gate = fakeGate(RULES);
        const desk = deskOn(gate);
        const [before, after] = [read(recorded(client).before), read(recorded(client).after)];
        expect(await desk.ask(before)).to.deep.equal({ kind: "allow" });
        expect(gate.proposed.map(({ call, hold }) => [call.target, call.name, hold])).to.deep.equal([
          ["workstation", "git status", false],
        ]);
        await desk.tell(after);
        expect(gate.ended.map(({ result }) => result)).to.deep.equal(["ok"]);
      });

      it("says which file it writes", () => {
        expect(read(recorded(client).write).deed).to.deep.equal({
          kind: "files",
          verb: "write",
          paths: ["/repo/src/a.ts"],
        });
      });

      it("knows no other form", () => {
        const { before } = recorded(client);
        for (const name of Object.keys(before)) {
          const { [name]: _, ...rest } = before;
          const code = codeOf(() => read(rest));
          expect([undefined, "HOOK_VERSION_UNKNOWN"]).to.include(code);
        }
        for (const payload of [
          null,
          [],
          "x",
          1,
          {},
          { ...before, hook_event_name: "PreToolUse2" },
          { ...before, cwd: 1 },
        ]) {
          expect(
            codeOf(() => read(payload)),
            JSON.stringify(payload),
          ).to.equal("HOOK_VERSION_UNKNOWN");
        }
      });

      it("reads garbage as a form nobody knows", () => {
        fc.assert(
          fc.property(fc.jsonValue(), (value) => {
            expect(codeOf(() => read(value as JsonValue))).to.equal("HOOK_VERSION_UNKNOWN");
          }),
        );
      });

      it("says a denial so that the client takes it for one", () => {
        expect(answer({ kind: "deny", reason: "why" }, read(recorded(client).before)).body)
          .to.contain("why")
          .and.to.contain(client === "opencode" ? "false" : '"deny"');
        expect(answer({ kind: "deny", reason: "why" }, null).body).to.contain("why");
      });
    });
  }

  it("prints nothing for Codex, and always something for Gemini, when a call may run", () => {
    const said = (client: HookClient) =>
      DIALECTS[client].answer({ kind: "allow" }, DIALECTS[client].read(recorded(client).before)).body;
    expect(said("codex")).to.equal("");
    expect(said("gemini-cli")).to.equal('{"decision":"allow"}');
    expect(said("claude-code")).to.equal("{}");
    expect(said("cursor")).to.equal('{"permission":"allow"}');
  });
});

describe("hooks: the desk", () => {
  it("leaves every command no rule lets through to a person, though the rule of `shell` permits", async () => {
    for (const command of ["git push", "ls", "git status | cat", "sh -c ls"]) {
      const gate = fakeGate(RULES);
      const answer = await deskOn(gate).ask(bash(command));
      expect(answer.kind).to.equal("deny");
      expect(gate.proposed.map(({ call, hold }) => [call.name, hold])).to.deep.equal([["shell", true]]);
      expect(gate.begun).to.have.length(0);
    }
  });

  it("refuses what is never an agent's without asking anybody", async () => {
    for (const event of [
      bash("cat ../.countersign/x"),
      claude("Read", { file_path: "/repo/.countersign/keys/a.pem" }),
      claude("Write", { file_path: "../.mcp.json", content: "" }),
      claude("Grep", { pattern: "x", glob: ".countersign/**" }),
      claude("WebFetch", { url: "file:///repo/.countersign/x" }),
      claude("mcp__fs__read_file", { path: "/repo/.countersign/x" }),
      claude("Unheard", { deep: [{ of: "/repo/src/../.countersign" }] }),
    ]) {
      const gate = fakeGate({
        ...RULES,
        read: "permit",
        search: "permit",
        fetch: "permit",
        "mcp fs read_file": "permit",
        Unheard: "permit",
      });
      const answer = await deskOn(gate).ask(event);
      expect(answer, event.tool).to.have.property("reason").that.contains("COMMAND_FORBIDDEN");
      expect(gate.proposed).to.have.length(0);
    }
  });

  it("asks nobody about what stands behind `mcp wrap`, and everybody else about a server that does not", async () => {
    const gate = fakeGate(RULES);
    expect((await deskOn(gate).ask(claude("mcp__behind__x", {}))).kind).to.equal("allow");
    expect(await deskOn(gate).ask(claude("mcp__other__x", {})))
      .to.have.property("reason")
      .that.contains("TOOL_UNKNOWN");
    expect((await deskOn(gate).ask(claude("TodoWrite", {}))).kind).to.equal("allow");
  });

  it("lets a held call begin once a person approved it and the client asks again, once", async () => {
    const gate = fakeGate(RULES);
    const desk = deskOn(gate);
    expect(await desk.ask(bash("ls | cat")))
      .to.have.property("reason")
      .that.contains("countersign holds approve abc");
    gate.approve();
    expect(await desk.ask(bash("ls | cat ", { tool_use_id: "b" }))).to.have.property("kind", "allow");
    expect(gate.proposed).to.have.length(2);
    expect(await desk.ask(bash("ls | cat", { tool_use_id: "c" }))).to.have.property("kind", "allow");
    expect(gate.proposed).to.have.length(2);
    expect(gate.begun).to.have.length(2);
  });

  it("says what ran, for the gateway to compare with what was asked, and doubts what differs", async () => {
    const [gate, doubts] = [fakeGate(RULES), [] as string[]];
    const desk = deskOn(gate, doubts);
    await desk.ask(bash("git status"));
    await desk.tell(bash("git status --x", { hook_event_name: "PostToolUse" }));
    const [asked] = gate.proposed.map(({ call }) => call.input.arguments as JsonObject);
    const ran = gate.ran.map((input) => input?.arguments as JsonObject);
    expect(ran).to.deep.equal([{ ...asked, digest: ran[0]?.["digest"] }]);
    expect(ran[0]?.["digest"]).not.to.equal(asked?.["digest"]);
    expect(doubts).to.have.length(1);
  });

  it("says that the very input ran that was asked about, wherever the client stands by then", async () => {
    const [gate, doubts] = [fakeGate(RULES), [] as string[]];
    const desk = deskOn(gate, doubts);
    await desk.ask(bash("git status"));
    await desk.tell(bash("git status", { hook_event_name: "PostToolUse", cwd: "/elsewhere" }));
    expect(gate.ran.map((input) => input?.arguments)).to.deep.equal(gate.begun.map(({ call }) => call.input.arguments));
    expect(doubts).to.deep.equal([]);
  });

  it("says that something ran which nobody asked about", async () => {
    const doubts: string[] = [];
    await deskOn(fakeGate(RULES), doubts).tell(bash("git status", { hook_event_name: "PostToolUse" }));
    expect(doubts).to.deep.equal(["claude-code: Bash ran, and nobody was asked"]);
  });

  it("denies the same call twice, and ends what nobody told about as unknown", async () => {
    const gate = fakeGate(RULES);
    const desk = deskOn(gate);
    await desk.ask(bash("git status"));
    expect(await desk.ask(bash("git status")))
      .to.have.property("reason")
      .that.contains("HOOK_CALL_REPEATED");
    await desk.close();
    expect(gate.ended.map(({ result }) => result)).to.deep.equal(["unknown"]);
  });

  it("denies when nobody can be asked, and when the client is gone", async () => {
    const gate = fakeGate(RULES);
    const gone = AbortSignal.abort();
    expect((await deskOn(gate).ask(bash("git status"), gone)).kind).to.equal("deny");
    expect(gate.begun).to.have.length(0);
    gate.fail(new CountersignError("STALE_STATE", "down"));
    expect(await deskOn(gate).ask(bash("git status")))
      .to.have.property("reason")
      .that.contains("STALE_STATE");
  });

  it("says nothing that acts on a terminal", async () => {
    const gate = fakeGate({});
    gate.fail(new CountersignError("STALE_STATE", "a\u001b[2J\u202Eb\nc"));
    expect(await deskOn(gate).ask(bash("git status")))
      .to.have.property("reason")
      .that.does.not.match(/[\u001b\u202e\n]/);
  });
});
