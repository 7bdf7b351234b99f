import { expect } from "chai";

import { readDocument } from "../../../services/hooks/clients/document.ts";
import type { Place } from "../../../services/hooks/install/asking.ts";
import { versionIn } from "../../../services/hooks/install/client-version.ts";
import { INSTALLERS } from "../../../services/hooks/install/table.ts";
import { expectCode } from "../../helpers/expect-code.ts";

const PLACE: Place = {
  agent: "coder",
  socket: "/h/.countersign/hooks.sock",
  curl: "/usr/bin/curl",
  url: "http://127.0.0.1:8409",
  token: "tok",
};

describe("hooks: what is written into clients", () => {
  it("blocks Claude Code when nobody answers, by its own HTTP hook, for every tool", () => {
    const hook = {
      ...{ type: "http", url: "http://127.0.0.1:8409/hooks/coder/claude-code", timeout: 60 },
      ...{ headers: { Authorization: "Bearer tok" }, onFailure: "block" },
    };
    const entry = [{ hooks: [hook] }];
    expect(JSON.parse(INSTALLERS["claude-code"].install("", PLACE, [2, 1, 295]))).to.deep.equal({
      hooks: { PreToolUse: entry, PostToolUse: entry, PostToolUseFailure: entry },
    });
  });

  for (const version of [null, [2, 1, 294], [1, 9, 999]] as const) {
    it(`asks by a command that exits with 2 where Claude Code passes over onFailure: ${String(version)}`, () => {
      const text = INSTALLERS["claude-code"].install("", PLACE, version);
      expect(text).to.contain("exit 2").and.to.not.contain("onFailure");
    });
  }

  it("says to Cursor that a failure closes, before and not after", () => {
    const { hooks } = JSON.parse(INSTALLERS.cursor.install("", PLACE, null)) as {
      hooks: Record<string, { failClosed?: boolean }[]>;
    };
    for (const [event, [entry]] of Object.entries(hooks))
      expect(entry?.failClosed, event).to.equal(/^(?:before|pre)/.test(event) || undefined);
  });

  it("writes nothing into Codex's file but what it knows", () => {
    expect(Object.keys(JSON.parse(INSTALLERS.codex.install("", PLACE, null)) as object)).to.deep.equal(["hooks"]);
  });

  for (const version of [null, [2, 0, 1], [0, 9, 0]] as const) {
    it(`refuses OpenCode ${String(version)}`, () => {
      expectCode("CLIENT_UNSUPPORTED", () => INSTALLERS.opencode.install("", PLACE, version));
    });
  }

  it("keeps other hooks, takes out only ours, and puts itself in once", () => {
    const text =
      '{\n  // mine\n  "hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "mine"}]}]},\n  "model": "m"\n}\n';
    const { install, remove } = INSTALLERS["claude-code"];
    const once = install(text, PLACE, null);
    expect(install(once, PLACE, null)).to.equal(once);
    expect(once).to.contain("// mine").and.to.contain('"mine"');
    expect(readDocument(remove(once), "jsonc")).to.deep.equal(readDocument(text, "jsonc"));
  });

  it("does not guess at a file of another form", () => {
    expectCode("CLIENT_FILE_INVALID", () =>
      INSTALLERS["gemini-cli"].install('{"hooks": {"BeforeTool": {}}}', PLACE, null),
    );
    expectCode("CLIENT_FILE_INVALID", () => INSTALLERS.cursor.install("{", PLACE, null));
    expectCode("CLIENT_FILE_INVALID", () => INSTALLERS.opencode.install("export default 1", PLACE, [1, 0, 0]));
  });

  it("reads a version out of what a program says", () => {
    expect(versionIn("2.1.295 (Claude Code)\n")).to.deep.equal([2, 1, 295]);
    expect(versionIn("opencode dev")).to.equal(null);
  });
});
