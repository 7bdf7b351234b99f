import { Command } from "commander";

import { listedFor } from "../../core/domain/listed.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { DomainServer } from "../../core/domain/schema.ts";
import { shown } from "../../core/text/visible.ts";
import type { HomeFiles } from "../../domain/home/files.ts";
import { requireAppliedServer } from "../../domain/applied-targets.ts";
import { serverSecrets } from "../../domain/home/server-secrets.ts";
import { bearerKeys } from "../../keys/bearer-keys.ts";
import type { Decider } from "../../mcp/decide.ts";
import { type ServerOf, startServe } from "../../mcp/faces/serve.ts";
import { bareEnvironment, ownEnvironment } from "../../platform/config/env.ts";
import { runService } from "../../platform/lifecycle.ts";
import { printLines } from "../../platform/terminal/print.ts";
import { several, whole } from "../shared/arguments.ts";
import { openDomain } from "../shared/edit.ts";
import { type HomeOption, withHome } from "../shared/home.ts";
import { profileOf } from "../shared/profile.ts";
import { runningDecider } from "./running-decider.ts";
import { mcpTarget, mcpTargets } from "./server.ts";

interface ServeOptions extends HomeOption {
  readonly agent: readonly string[];
  readonly target: readonly string[];
  readonly port: number;
  readonly showAll?: true;
}

const ABOUT = `Stands in front of servers over streamable HTTP on this machine, each at /mcp/<target>. A client shows the token of
its agent, which lies beside the agent's key. Example: countersign mcp serve --agent buyer --target files`;

const LONGEST = 200;
const PORT = 8_790;

/** `countersign mcp serve`. */
export function mcpServeCommand(): Command {
  return withHome(new Command("serve").description(ABOUT))
    .requiredOption("--agent <name>", "an agent of the home that is served; repeat", several(String), [])
    .option("--target <name>", "a target of the domain file; repeat; default: all that have mcp", several(String), [])
    .option("--port <port>", "port on the loopback device; 0 takes any free one", whole, PORT)
    .option("--show-all", "for a roll-out: list what is hidden too, marked; it is refused all the same")
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { home, domain } = await openDomain(options);
  if (options.agent.length === 0) throw new CountersignError("ARGUMENT_MISSING", "give --agent <name>");
  const wanted =
    options.target.length === 0 ? mcpTargets(domain) : options.target.map((name) => mcpTarget(domain, name));
  const warn = (line: string): void => printLines(process.stderr, [shown(line, LONGEST)]);
  const targets = new Map<string, ServerOf>();
  for (const { name, server } of wanted) targets.set(name, await serverOf(name, server, home.files));
  const deciders = new Map<string, Decider>();
  for (const agent of options.agent) {
    const profile = await profileOf({ agent, ...(options.home === undefined ? {} : { home: options.home }) });
    const showAll = options.showAll === true;
    const listed = listedFor(domain, agent);
    deciders.set(agent, runningDecider(home, { profile, by: "serve", showAll, report: warn, listed }));
  }
  const ownerOf = await bearerKeys(options.agent, home.files.agentToken);
  await runService(async () => {
    const served = await startServe({
      port: options.port,
      targets,
      decider: ofAgent(deciders),
      principalOf: (key) => Promise.resolve(ownerOf(key)),
      warn,
    });
    const lines = [...targets.keys()].map((name) => `${served.url}/mcp/${name}`);
    const keys = options.agent.map((agent) => `token of ${agent}: ${home.files.agentToken(agent)}`);
    printLines(process.stdout, [...lines, ...keys]);
    return { stop: (graceMs) => served.close(graceMs) };
  });
}

async function serverOf(name: string, server: DomainServer, files: HomeFiles): Promise<ServerOf> {
  await requireAppliedServer(name, server, files);
  const { env, headers } = await serverSecrets({ name, member: "mcp", server }, files, ownEnvironment());
  if (server.url !== undefined) return { kind: "http", url: new URL(server.url), headers };
  return { kind: "stdio", command: server.command ?? [], env: { ...bareEnvironment(), ...env } };
}

/** Each agent has what decides on it. */
function ofAgent(deciders: ReadonlyMap<string, Decider>): Decider {
  const of = (principal: string): Decider => {
    const decider = deciders.get(principal);
    if (decider !== undefined) return decider;
    throw new CountersignError("INTERNAL", "nobody decides on this agent");
  };
  return {
    filters: true,
    open: async (session) => of(session.principal).open(session),
    onToolsList: async (result, call, upstream) => of(call.session.principal).onToolsList(result, call, upstream),
    onToolsCall: async (call, upstream) => of(call.session.principal).onToolsCall(call, upstream),
  };
}
