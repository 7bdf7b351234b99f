import { join } from "node:path";

import { CountersignError } from "../../core/errors/error.ts";
import { editDocument, isSame, type Plain, readDocument, type ValueEdit, valueAt } from "../clients/document.ts";
import type { Machine } from "../clients/table.ts";
import type { HookClient } from "../payloads/event.ts";
import { askingCommand, CLIENT_SECONDS, type Place } from "./asking.ts";
import { pluginText } from "./plugin.ts";

/** `[major, minor, patch]` of a client; null where it could not be asked. */
export type Version = readonly [number, number, number] | null;

/** How a hook is put into one client. */
export interface Installer {
  readonly title: string;
  /** the program whose `--version` says which one it is */
  readonly program: string;
  readonly file: (machine: Machine) => string;
  /** The file with our hook. @param text "" where there is no file @throws CLIENT_UNSUPPORTED, CLIENT_FILE_INVALID */
  readonly install: (text: string, place: Place, version: Version) => string;
  /** The file without it: for one that was written since. @throws CLIENT_FILE_INVALID */
  readonly remove: (text: string) => string;
  /** what a person has to do or to know */
  readonly note: string;
}

/** The hooks of one client: each event, and what stands for us in its list. */
interface Listed {
  /** path of the list */
  readonly path: readonly string[];
  readonly entry: Plain;
}

/** Ours, wherever it asks: by the way of its address. */
const OURS = /\/hooks\/[a-z][a-z0-9-]*\/(?:claude-code|codex|gemini-cli|cursor)(?:"|'| |$)/;

function isOurs(entry: Plain): boolean {
  return OURS.test(JSON.stringify(entry));
}

function withHooks(text: string, listed: readonly Listed[], root: string): string {
  const start = text === "" ? root : text;
  return listed.reduce((before, { path, entry }) => {
    const list = listAt(before, path);
    const others = list.filter((each) => !isOurs(each));
    const meant = [...others, entry];
    return isSame(list, meant) ? before : editDocument(before, "jsonc", [{ path, value: meant }]);
  }, start);
}

function withoutHooks(text: string): string {
  const hooks = valueAt(readDocument(text, "jsonc"), ["hooks"]);
  const events = typeof hooks === "object" && hooks !== null && !Array.isArray(hooks) ? Object.keys(hooks) : [];
  const edits = events.flatMap((event): ValueEdit[] => {
    const path = ["hooks", event];
    const list = listAt(text, path);
    const others = list.filter((each) => !isOurs(each));
    if (others.length === list.length) return [];
    return [{ path, value: others.length === 0 ? undefined : others }];
  });
  return edits.length === 0 ? text : editDocument(text, "jsonc", edits);
}

/** @throws CLIENT_FILE_INVALID for something else in its place */
function listAt(text: string, path: readonly string[]): readonly Plain[] {
  const value = valueAt(readDocument(text, "jsonc"), path);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new CountersignError("CLIENT_FILE_INVALID", `${path.join(".")} is no list`);
  return value as readonly Plain[];
}

/** Claude Code knows `onFailure` since 2.1.295: before that, what fails goes ahead. */
const ON_FAILURE: Exclude<Version, null> = [2, 1, 295];

function isAtLeast(version: Version, least: Exclude<Version, null>): boolean {
  if (version === null) return false;
  const at = version.findIndex((part, i) => part !== least[i]);
  return at < 0 || (version[at] ?? 0) > (least[at] ?? 0);
}

function claudeHook(place: Place, version: Version): Plain {
  if (!isAtLeast(version, ON_FAILURE)) {
    return { type: "command", command: askingCommand("claude-code", place), timeout: CLIENT_SECONDS };
  }
  return {
    ...{ type: "http", url: `${place.url}/hooks/${place.agent}/claude-code`, timeout: CLIENT_SECONDS },
    ...{ headers: { Authorization: `Bearer ${place.token}` }, onFailure: "block" },
  };
}

export const INSTALLERS: Readonly<Record<HookClient, Installer>> = {
  "claude-code": {
    title: "Claude Code",
    program: "claude",
    file: ({ userHome }) => join(userHome, ".claude", "settings.json"),
    install: (text, place, version) => {
      const hooks = [claudeHook(place, version)];
      const events = ["PreToolUse", "PostToolUse", "PostToolUseFailure"];
      // No matcher: every tool.
      return withHooks(
        text,
        events.map((event) => ({ path: ["hooks", event], entry: { hooks } })),
        "{}\n",
      );
    },
    remove: withoutHooks,
    note: "a user can still set disableAllHooks; managed settings (allowManagedHooksOnly) are the only place he cannot change",
  },
  codex: {
    title: "Codex",
    program: "codex",
    file: ({ userHome, folders }) => join(folders.codexHome ?? join(userHome, ".codex"), "hooks.json"),
    install: (text, place) => {
      const hooks = [{ type: "command", command: askingCommand("codex", place), timeout: CLIENT_SECONDS }];
      const events = ["PreToolUse", "PostToolUse"];
      return withHooks(
        text,
        events.map((event) => ({ path: ["hooks", event], entry: { matcher: "*", hooks } })),
        "{}\n",
      );
    },
    remove: withoutHooks,
    note: "Codex passes over a hook nobody trusts, without a word: open /hooks there and trust it, then run countersign doctor",
  },
  "gemini-cli": {
    title: "Gemini CLI",
    program: "gemini",
    file: ({ userHome }) => join(userHome, ".gemini", "settings.json"),
    install: (text, place) => {
      const hooks = [{ type: "command", command: askingCommand("gemini-cli", place), timeout: CLIENT_SECONDS * 1000 }];
      const events = ["BeforeTool", "AfterTool"];
      return withHooks(
        text,
        events.map((event) => ({ path: ["hooks", event], entry: { matcher: ".*", hooks } })),
        "{}\n",
      );
    },
    remove: withoutHooks,
    note: "Gemini CLI goes on when a hook takes longer than its time; ours answers before that",
  },
  cursor: {
    title: "Cursor",
    program: "cursor",
    file: ({ userHome }) => join(userHome, ".cursor", "hooks.json"),
    install: (text, place) => {
      const ask = { command: askingCommand("cursor", place), timeout: CLIENT_SECONDS };
      const before = ["beforeShellExecution", "beforeMCPExecution", "beforeReadFile", "preToolUse"];
      const after = ["afterShellExecution", "afterMCPExecution", "postToolUse", "postToolUseFailure"];
      return withHooks(
        text,
        [
          ...before.map((event) => ({ path: ["hooks", event], entry: { ...ask, failClosed: true } })),
          ...after.map((event) => ({ path: ["hooks", event], entry: ask })),
        ],
        '{\n  "version": 1\n}\n',
      );
    },
    remove: withoutHooks,
    note: "versions of Cursor that do not know an event pass over it: countersign doctor says what was seen",
  },
  opencode: {
    title: "OpenCode",
    program: "opencode",
    file: (machine) =>
      join(machine.folders.configHome ?? join(machine.userHome, ".config"), "opencode", "plugin", "countersign.js"),
    install: (text, place, version) => {
      if (version === null || version[0] !== 1) {
        const which = version === null ? "opencode --version does not answer" : `this is OpenCode ${version.join(".")}`;
        throw new CountersignError(
          "CLIENT_UNSUPPORTED",
          `${which}: only OpenCode 1 runs the plugin, and others pass over it`,
        );
      }
      if (text !== "" && !text.includes("countersign hook install opencode")) {
        throw new CountersignError("CLIENT_FILE_INVALID", "a plugin of that name stands there, and is not ours");
      }
      return pluginText(place);
    },
    // A plugin somebody wrote on is no longer ours to run.
    remove: () => "// Countersign was taken out of here.\n",
    note: "a file named with @ in the first message is read without asking",
  },
};
