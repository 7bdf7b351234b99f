import { resolve } from "node:path";

import { HOOK_CLIENTS } from "../../core/domain/schema.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { JsonObject, JsonValue } from "../../core/json/parse.ts";

export { HOOK_CLIENTS };
export type HookClient = (typeof HOOK_CLIENTS)[number];

/** What a tool of a client would do, whatever the client calls it. */
export type Deed =
  | { readonly kind: "shell"; readonly command: string }
  | { readonly kind: "files"; readonly verb: "read" | "search" | "write"; readonly paths: readonly string[] }
  | { readonly kind: "network"; readonly where: string }
  | { readonly kind: "mcp"; readonly server: string | null; readonly tool: string }
  /** it acts on nothing but the conversation */
  | { readonly kind: "inner" }
  | { readonly kind: "other" };

/** What a hook said, in one form for all clients. */
export interface HookEvent {
  readonly client: HookClient;
  /** of the client's own conversation */
  readonly session: string;
  /** what names this very call; null where the client names none */
  readonly call: string | null;
  /** absolute */
  readonly cwd: string;
  /** as the client calls it */
  readonly tool: string;
  /** as the client gave it */
  readonly input: JsonValue;
  readonly deed: Deed;
  /** what is asked: before it runs; what became of it: after */
  readonly phase: "before" | "after";
  /** of `after`; null before */
  readonly result: { readonly failed: boolean; readonly value: JsonValue } | null;
}

/** What the client is told. */
export type HookAnswer = { readonly kind: "allow" } | { readonly kind: "deny"; readonly reason: string };

/** What is sent back to the client: the body is what its hook prints. */
export interface HookReply {
  readonly body: string;
}

/** How one client speaks. */
export interface Dialect {
  /** @throws HOOK_VERSION_UNKNOWN */
  readonly read: (payload: JsonValue) => HookEvent;
  /** @param event null for what could not be read */
  readonly answer: (answer: HookAnswer, event: HookEvent | null) => HookReply;
}

export function unknownForm(client: HookClient, what: string): CountersignError {
  return new CountersignError("HOOK_VERSION_UNKNOWN", `${client}: ${what}`);
}

/** A member that is text. @throws HOOK_VERSION_UNKNOWN */
export function textIn(client: HookClient, input: JsonObject, ...names: readonly string[]): string {
  const found = names.map((name) => input[name]).find((each) => typeof each === "string");
  if (found === undefined) throw unknownForm(client, `a tool's input has no ${names.join(" or ")}`);
  return found;
}

/** Paths as absolute ones. */
export function absolute(cwd: string, ...paths: readonly string[]): readonly string[] {
  return paths.map((path) => resolve(cwd, path));
}

/** The files a patch in Codex's form names. @throws HOOK_VERSION_UNKNOWN when it names none */
export function filesOfPatch(client: HookClient, patch: string): readonly string[] {
  const named = patch.matchAll(/^\*\*\* (?:Add File|Update File|Delete File|Move to): (.+?)\r?$/gm);
  const files = [...named].map(([, file = ""]) => file.trim()).filter((file) => file !== "");
  if (files.length === 0) throw unknownForm(client, "a patch names no file");
  return files;
}
