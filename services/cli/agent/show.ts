import { Command } from "commander";

import { readAgent } from "../../chain/read/agents.ts";
import { readCapabilities } from "../../chain/read/holdings.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import { belowAgent, delegationTo } from "../../core/domain/edit/authority.ts";
import { branchOf, outlineOf } from "../../core/domain/outline.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { nearestName } from "../../core/text/nearest.ts";
import type { Desk } from "../../domain/agents/desk.ts";
import { fieldLines } from "../../platform/terminal/field.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { tableLines } from "../../platform/terminal/table.ts";
import { utc } from "../../platform/terminal/text.ts";
import { atDesk, isDeployed } from "../shared/at-desk.ts";
import { openDomain, type OpenedDomain } from "../shared/edit.ts";
import { type HomeOption, withHome } from "../shared/home.ts";
import type { Hosts } from "../shared/hosts.ts";

interface Options extends HomeOption {
  readonly json?: true;
}

/** An agent as the file and the chain have it. */
interface ListedAgent {
  readonly name: string;
  readonly capabilities: readonly string[];
  /** who hands it its authority; null for nobody */
  readonly from: string | null;
  /** null before it is registered */
  readonly id: number | null;
  readonly status: string | null;
  readonly posture: string | null;
  /** whether what it was handed stands; null where it was handed nothing yet */
  readonly standing: string | null;
}

/** `countersign agent list`. */
export function listCommand(hosts: Hosts): Command {
  return withHome(new Command("list"))
    .description("the agents of the domain file and of its chain")
    .option("--json", "print one line of JSON")
    .action(async (options: Options) => {
      const opened = await openDomain(options);
      const agents = (await isDeployed(opened.home))
        ? await atDesk(opened.home, hosts, (desk) => Promise.resolve(listed(opened, desk)))
        : listed(opened, null);
      if (options.json === true) return printJson(process.stdout, agents);
      const rows = agents.map(({ name, id, status, posture, from, standing }) => [
        name,
        id === null ? "-" : String(id),
        status ?? "not registered",
        posture ?? "-",
        from === null ? "-" : `from ${from}`,
        standing ?? "-",
      ]);
      const head = ["agent", "id", "status", "posture", "authority", "stands"];
      printLines(process.stdout, rows.length === 0 ? ["the file has no agents"] : tableLines([head, ...rows]));
    });
}

function listed({ domain }: OpenedDomain, desk: Desk | null): readonly ListedAgent[] {
  return Object.entries(domain.agents).map(([name, { capabilities }]) => {
    const agent = desk?.found.agents[name];
    return {
      ...{ name, capabilities },
      from: delegationTo(domain, name)?.from ?? null,
      id: agent?.id ?? null,
      status: agent?.status ?? null,
      posture: agent?.posture ?? null,
      standing: desk?.found.delegations[name]?.standing ?? null,
    };
  });
}

/** `countersign agent show`. */
export function showCommand(hosts: Hosts): Command {
  return withHome(new Command("show"))
    .description("all there is to say of one agent: entry, key, capabilities, authority, and who has theirs from it")
    .argument("<name>", "as in the file")
    .option("--json", "print one line of JSON")
    .action(async (name: string, options: Options) => {
      const opened = await openDomain(options);
      const { agents } = opened.domain;
      if (!Object.hasOwn(agents, name)) {
        const near = nearestName(name, Object.keys(agents));
        const hint = near === null ? "" : `: do you mean ${near}?`;
        throw new CountersignError("ARGUMENT_INVALID", `the file has no agent ${name}${hint}`);
      }
      const entry = (await isDeployed(opened.home))
        ? await atDesk(opened.home, hosts, (desk) => entryOf(desk, name, agents[name]?.capabilities ?? []))
        : null;
      const below = belowAgent(opened.domain, name);
      const branch = branchOf(outlineOf(opened.domain, opened.authority).authority, name);
      if (options.json === true) printJson(process.stdout, { name, ...entry, authority: branch?.lines ?? [], below });
      else printLines(process.stdout, showLines(name, entry, branch?.lines ?? [], below));
    });
}

interface Entry {
  readonly id: number;
  readonly status: string;
  readonly posture: string;
  readonly custody: string;
  readonly key_hash: string;
  /** SHA-256 of what it runs, hex */
  readonly model: string;
  readonly registered: number;
  readonly capabilities: readonly { readonly type: string; readonly until: number }[];
  readonly delegation: string | null;
  readonly standing: string | null;
}

async function entryOf(desk: Desk, name: string, types: readonly string[]): Promise<Entry | null> {
  const { rpc, governance, found } = desk;
  const id = found.agents[name]?.id;
  if (id === undefined) return null;
  const { agentRegistry } = governance.contracts;
  const agent = await readAgent(rpc, agentRegistry, governance.head, id);
  const hashes = types.map((type) => toHex(plainHash(type)));
  const until = await readCapabilities(rpc, agentRegistry, governance.head, id, hashes);
  return {
    ...{ id, status: agent.status, posture: agent.posture, custody: agent.custody, key_hash: agent.keyHash },
    model: agent.modelDigest,
    registered: agent.registeredAt,
    capabilities: types.map((type, i) => ({ type, until: until[i] ?? 0 })),
    delegation: found.delegations[name]?.id ?? null,
    standing: found.delegations[name]?.standing ?? null,
  };
}

function showLines(
  name: string,
  entry: Entry | null,
  authority: readonly string[],
  below: readonly string[],
): readonly string[] {
  const chain =
    entry === null
      ? ["  not registered: `countersign apply` does that"]
      : [
          `  agent ${entry.id}, ${entry.status}, ${entry.posture}, key in the hand of: ${entry.custody}`,
          `  key ${entry.key_hash}`,
          `  runs ${entry.model}`,
          `  registered ${utc(entry.registered)}`,
          ...entry.capabilities.map(
            ({ type, until }) => `  examined for ${type} ${until === 0 ? "by nobody" : `until ${utc(until)}`}`,
          ),
          entry.delegation === null
            ? "  was handed nothing"
            : `  delegation ${entry.delegation}, ${entry.standing ?? ""}`,
        ];
  return [
    name,
    ...chain,
    ...authority.flatMap((line) => fieldLines("  ", line)),
    ...(below.length === 0 ? [] : fieldLines("  hands down to ", below.join(", "))),
  ];
}
