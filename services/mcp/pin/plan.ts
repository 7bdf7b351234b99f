import type { Change } from "../../core/domain/edit/change.ts";
import { type Domain, isCall, isHttp, type ServerTarget } from "../../core/domain/schema.ts";
import type { DiffLine } from "../../core/text/line-diff.ts";
import { definitionDiff, pinOf, type ToolDefinition } from "../../core/tools/definition.ts";
import { proposeTools, type ToolProposal } from "../../core/tools/propose.ts";
import { type OtherTool, scanTool, type ScanFinding } from "../../core/tools/scan.ts";

/** A tool whose pin comes, changes or goes. */
export interface PinChange {
  readonly tool: string;
  readonly kind: "new" | "changed" | "gone";
  /** from the definition that was pinned, as far as it is known here, to the one there is now */
  readonly diff: readonly DiffLine[];
  /** what a person should look at: a heuristic */
  readonly findings: readonly ScanFinding[];
}

export interface PinPlan {
  readonly pins: readonly PinChange[];
  /** of the domain file */
  readonly changes: readonly Change[];
  readonly proposal: ToolProposal;
}

/** What stands, and what the server gives now. */
export interface PinInput {
  readonly domain: Pick<Domain, "targets" | "actions">;
  readonly target: string;
  readonly server: ServerTarget;
  /** the tools to pin, by name */
  readonly tools: ReadonlyMap<string, ToolDefinition>;
  /** names of all tools the server gives: what is not among them goes */
  readonly given: ReadonlySet<string>;
  /** the definition a tool was pinned with; null where it is not known here */
  readonly pinned: (tool: string) => ToolDefinition | null;
}

/** What pinning the tools of a server changes in the domain file: pins, and for new tools without an action one that is Held. */
export function planPins({ domain, target, server, tools, given, pinned }: PinInput): PinPlan {
  const before = server.tools ?? {};
  const others = othersIn(domain, target, given);
  const pins: PinChange[] = [];
  const now: [string, string][] = [];
  for (const [tool, definition] of tools) {
    const [old, pin] = [before[tool], pinOf(definition)];
    if (old === pin) continue;
    now.push([tool, pin]);
    const findings = scanTool(definition, others(tool));
    const diff = definitionDiff(old === undefined ? null : pinned(tool), definition);
    pins.push({ tool, kind: old === undefined ? "new" : "changed", diff, findings });
  }
  const gone = Object.keys(before).filter((tool) => !given.has(tool));
  pins.push(...gone.map((tool): PinChange => ({ tool, kind: "gone", diff: [], findings: [] })));
  const calls = Object.values(domain.actions).filter(isCall);
  // Whose action a person took out, while the pin stayed, gets none again.
  const unknown = [...tools].filter(([tool]) => !Object.hasOwn(before, tool)).map(([, definition]) => definition);
  const proposal = proposeTools(target, unknown, {
    types: new Set(Object.keys(domain.actions)),
    tools: new Set(calls.filter((action) => action.target === target).map(({ tool }) => tool)),
  });
  return { pins, changes: changesOf({ target, server }, { now, gone }, proposal), proposal };
}

function changesOf(
  { target, server }: Pick<PinInput, "target" | "server">,
  { now, gone }: { readonly now: readonly (readonly [string, string])[]; readonly gone: readonly string[] },
  { actions }: ToolProposal,
): readonly Change[] {
  const path = ["targets", target, "tools"];
  const before = server.tools ?? {};
  const set = now.filter(([tool]) => Object.hasOwn(before, tool));
  const added = now.filter(([tool]) => !Object.hasOwn(before, tool)).map(([name, value]) => ({ name, value }));
  return [
    ...set.map(([tool, value]): Change => ({ kind: "set", path: [...path, tool], value })),
    ...(added.length === 0 ? [] : [{ kind: "add", path, members: added } as const]),
    ...gone.map((tool): Change => ({ kind: "remove", path: [...path, tool] })),
    ...(actions.length === 0 ? [] : [{ kind: "add", path: ["actions"], members: actions } as const]),
  ];
}

/** The tools one could be taken for: those of other targets, and its own server's others. */
function othersIn(
  { targets }: Pick<Domain, "targets">,
  target: string,
  given: ReadonlySet<string>,
): (tool: string) => readonly OtherTool[] {
  const elsewhere = Object.entries(targets).flatMap(([name, each]) =>
    name === target || isHttp(each) ? [] : Object.keys(each.tools ?? {}).map((tool) => ({ target: name, name: tool })),
  );
  return (tool) => [...elsewhere, ...[...given].filter((name) => name !== tool).map((name) => ({ target, name }))];
}
