import { STANDING } from "../chain/read/lineage.ts";
import { plainHash, setItem } from "../core/calldata/hashes.ts";
import { toHex } from "../core/encoding/hex.ts";
import { CountersignError } from "../core/errors/error.ts";
import { allows } from "../core/explain/names.ts";
import { callSub, pinOf, serverOf } from "../core/mapping/match-call.ts";
import { ruleSchemaOfView, type ToolRuleView, type ToolsView } from "../core/mapping/tools-view.ts";
import { hex32 } from "../core/schemas/primitives.ts";
import { secondsOf } from "../core/time.ts";
import type { HoldReader } from "./holds/hold-readers.ts";
import type { SigningDeps } from "./shared/deps.ts";
import { policyInForce } from "./shared/standing.ts";

/**
 * GET /v1/tools/:target: what an agent may know of a tool server, which is what its delegation could ever permit. Nothing is decided
 * by it: a tool that stands here can still be refused.
 * @param delegation it acts under; null for none, which permits nothing
 * @param reader an operator is shown every tool that is mapped
 * @throws TOOL_UNKNOWN for a target that is no server of the mapping, those of the policy and the chain
 */
export async function viewTools(
  deps: SigningDeps,
  target: string,
  delegation: string | null,
  reader: HoldReader,
): Promise<ToolsView> {
  const pin = deps.head.pin();
  const { policy, mapping: loaded } = await policyInForce(deps.registries, deps.mappings, pin);
  const { mapping } = loaded;
  const server = serverOf(mapping, target);
  const sub = callSub(server, target);
  const may = reader.agent === null ? () => true : await permitted(reader.agent);
  const rules = mapping.calls.filter((rule) => rule.target === target && may(rule.type));
  return {
    target,
    protocol: server.protocol,
    server: server.server,
    open: [...(server.open ?? [])],
    currencies: { ...mapping.currencies },
    tools: rules.map(({ tool, type, items, params }): ToolRuleView => {
      const said = { tool, type, definition: pinOf(server, tool), params: params ?? {} };
      return ruleSchemaOfView.parse(items === undefined ? said : { ...said, items });
    }),
  };

  /** Which action types the delegation lets through at this target, at every step up to its genesis, while it stands. */
  async function permitted(agent: number): Promise<(type: string) => boolean> {
    if (delegation === null) return () => false;
    const [{ path }, standing] = await Promise.all([
      deps.limits.limitsFor(pin, policy, delegation),
      deps.registries.readStanding(pin, delegation, Math.max(secondsOf(deps.clock), pin.timestamp)),
    ]);
    if (standing !== STANDING || path[0]?.agentId !== agent) return () => false;
    const item = setItem(mapping.salt, "target", sub);
    return (type) =>
      path.every(({ limits: { operational } }) => {
        return allows(operational.targets, item) && allows(operational.operations, toHex(plainHash(type)));
      });
  }
}

/** The one thing a query may say; null when it says nothing. @throws BODY_INVALID */
export function readDelegation(url: string): string | null {
  const query = new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
  const [given = null, ...more] = query.getAll("delegation");
  const isOther = [...query.keys()].some((name) => name !== "delegation") || more.length > 0;
  if (!isOther && (given === null || hex32.safeParse(given).success)) return given;
  throw new CountersignError("BODY_INVALID", "the query may only be delegation=<id in hex>");
}
