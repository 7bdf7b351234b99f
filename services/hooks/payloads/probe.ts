import { utf8 } from "../../core/encoding/bytes.ts";
import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { hmacSha256 } from "../../core/hash.ts";
import { isJsonObject, type JsonObject } from "../../core/json/parse.ts";
import type { HookAnswer, HookClient, HookEvent } from "./event.ts";

/** A tool no client has: `countersign doctor` asks about it, through what is installed. */
export const PROBE = "countersign_probe";

/** What a probe must come back with: only the home's own helper can say it. */
export function probeProof(token: string, nonce: string): string {
  return encodeBase64url(hmacSha256(utf8(token), utf8(`probe ${nonce}`)));
}

/** A probe is denied as a real call is: nothing can run by it. @returns null for what is none */
export function probeAnswer({ tool, input, phase }: HookEvent, token: string): HookAnswer | null {
  if (tool !== PROBE || phase !== "before" || !isJsonObject(input)) return null;
  const { nonce } = input;
  if (typeof nonce !== "string") return null;
  return { kind: "deny", reason: `Countersign probe ${probeProof(token, nonce)}` };
}

/** The payload of a probe, as the client would say it. */
export function probePayload(client: HookClient, nonce: string, cwd: string): JsonObject {
  const common = { tool_name: PROBE, tool_input: { nonce }, cwd };
  if (client === "cursor") {
    const of = { conversation_id: PROBE, generation_id: nonce, workspace_roots: [cwd] };
    return { ...common, ...of, hook_event_name: "preToolUse" };
  }
  return { ...common, session_id: PROBE, hook_event_name: client === "gemini-cli" ? "BeforeTool" : "PreToolUse" };
}
