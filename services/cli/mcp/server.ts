import { type Domain, type DomainServer, isHttp, type ServerTarget } from "../../core/domain/schema.ts";
import { spokenWith } from "../../core/domain/servers.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { nearestName } from "../../core/text/nearest.ts";

/** A server of MCP in a domain file. */
export interface McpTarget {
  readonly name: string;
  readonly target: ServerTarget;
  readonly server: DomainServer;
}

/** All of them, in the order of the file. */
export function mcpTargets({ targets }: Pick<Domain, "targets">): readonly McpTarget[] {
  return Object.entries(targets).flatMap(([name, target]) => {
    if (isHttp(target)) return [];
    const { protocol, server } = spokenWith(target);
    return protocol === "mcp" ? [{ name, target, server }] : [];
  });
}

/** @throws TARGET_UNKNOWN for a target that is not there or speaks something else, with the nearest one */
export function mcpTarget(domain: Pick<Domain, "targets">, name: string): McpTarget {
  const all = mcpTargets(domain);
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name);
  const near = nearestName(name, names);
  const known = names.length === 0 ? "the file has no target with mcp" : `there is ${names.join(", ")}`;
  throw new CountersignError("TARGET_UNKNOWN", `${name}: ${near === null ? known : `do you mean ${near}?`}`);
}
