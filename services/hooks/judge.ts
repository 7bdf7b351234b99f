import { sha256b64 } from "../core/hash.ts";
import { canonicalJson } from "../core/json/canonical.ts";
import type { JsonObject } from "../core/json/parse.ts";
import type { ErrorCode } from "../core/errors/registry.ts";
import { type Guard, strictest } from "./guard/guard.ts";
import type { HookEvent } from "./payloads/event.ts";
import { stringsIn } from "./payloads/strings.ts";
import { readCommand } from "./shell/read-command.ts";

/** What an event comes to before any policy has spoken. */
export type Judged =
  /** nothing to ask: it acts on nothing, or what stands before the server decides */
  | { readonly kind: "none" }
  /** a tool call to propose, by the first of its names that has a rule */
  | { readonly kind: "call"; readonly names: readonly string[]; readonly input: JsonObject }
  /** a tool call a person has to agree to, whatever its rule says */
  | { readonly kind: "person"; readonly names: readonly string[]; readonly input: JsonObject; readonly why: string }
  /** refused, whatever a rule says */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly why: string };

/** The tool every command is that no rule can let through. */
export const SHELL = "shell";

/**
 * @param wrapped servers of the client that stand behind `countersign mcp wrap`, which decides
 */
export async function judge(event: HookEvent, guard: Guard, wrapped: ReadonlySet<string>): Promise<Judged> {
  const { deed, cwd, tool, input } = event;
  // The content of a file is told by its digest: it is long, and often secret.
  const common = { client: event.client, tool, digest: inputDigest(event), cwd };
  switch (deed.kind) {
    case "inner":
      return { kind: "none" };
    case "shell": {
      const { command } = deed;
      const read = await readCommand(command, cwd, guard);
      if (read.kind === "forbidden") return { kind: "refused", code: read.code, why: read.why };
      if (read.kind === "person")
        return { kind: "person", names: [SHELL], input: { ...common, command }, why: read.why };
      const { program, args, paths } = read;
      const [sub] = args;
      const names = sub !== undefined && /^[a-z][a-z0-9-]*$/.test(sub) ? [`${program} ${sub}`, program] : [program];
      return { kind: "call", names, input: { ...common, command, program, args: [...args], paths: [...paths] } };
    }
    case "files": {
      const touch = strictest(deed.paths.map((path) => guard.path(path, cwd)));
      const pattern = deed.verb === "search" && [...stringsIn(input)].some((text) => guard.text(text));
      if (touch === "inside" || pattern) return refusedHere();
      const call = { names: [deed.verb], input: { ...common, paths: [...deed.paths] } };
      // Searching looks above the home all the time, and passes over what is hidden; writing there replaces it.
      const isDoubtful = touch === "unclear" || (touch === "above" && deed.verb !== "search");
      if (!isDoubtful) return { kind: "call", ...call };
      return { kind: "person", ...call, why: "what the path names contains the home, or differs for each process" };
    }
    case "network":
      if (guard.word(deed.where, cwd) === "inside") return refusedHere();
      return { kind: "call", names: ["fetch"], input: { ...common, where: deed.where } };
    case "mcp":
      if (deed.server !== null && wrapped.has(deed.server)) return { kind: "none" };
      return othersCall(event, guard, `mcp ${deed.server ?? "?"} ${deed.tool}`, common);
    case "other":
      return othersCall(event, guard, tool, common);
  }
}

/** SHA-256 (base64url) of a tool's input as the client gave it, in canonical JSON. */
export function inputDigest({ tool, input }: Pick<HookEvent, "tool" | "input">): string {
  return sha256b64(canonicalJson({ tool, input }));
}

function othersCall({ input, cwd }: HookEvent, guard: Guard, name: string, common: JsonObject): Judged {
  const isOurs = [...stringsIn(input)].some((text) => guard.word(text, cwd) === "inside" || guard.text(text));
  return isOurs ? refusedHere() : { kind: "call", names: [name], input: { ...common, arguments: input } };
}

function refusedHere(): Judged {
  return {
    kind: "refused",
    code: "COMMAND_FORBIDDEN",
    why: "it names what belongs to Countersign or configures a client",
  };
}
