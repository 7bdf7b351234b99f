import { Command } from "commander";

import { listedFor } from "../../core/domain/listed.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { shown } from "../../core/text/visible.ts";
import { requireAppliedServer } from "../../domain/applied-targets.ts";
import { serverSecrets } from "../../domain/home/server-secrets.ts";
import { runWrap } from "../../mcp/faces/wrap.ts";
import { bareEnvironment, ownEnvironment } from "../../platform/config/env.ts";
import { printLines } from "../../platform/terminal/print.ts";
import { openDomain } from "../shared/edit.ts";
import { type ProfileOptions, profileOf, withProfile } from "../shared/profile.ts";
import { AGENT } from "../../sdk/ephemeral-domain.ts";
import { EPHEMERAL_TARGET, ephemeralDecider } from "./ephemeral-decider.ts";
import { runningDecider } from "./running-decider.ts";
import { mcpTarget } from "./server.ts";

interface WrapOptions extends ProfileOptions {
  readonly target?: string;
  readonly showAll?: true;
  readonly ephemeral?: true;
}

const ABOUT = `Stands in front of one server on standard streams, as its client starts it: lists only the tools that may ever be
called, and has each call decided. Nothing is started before the client speaks. Example: countersign mcp wrap --home /srv/acme
--agent buyer --target files -- npx -y @modelcontextprotocol/server-filesystem /srv/files`;

const LONGEST = 200;
/** What is said of a throw-away domain is said whole. */
const LONGEST_WORD = 400;

/** `countersign mcp wrap`. */
export function mcpWrapCommand(): Command {
  return withProfile(new Command("wrap").description(ABOUT))
    .option("--target <name>", "the target of the domain file that the server is")
    .option("--ephemeral", "without a home: a throw-away domain for this process, which flags what it lets through")
    .option("--show-all", "for a roll-out: list what is hidden too, marked; it is refused all the same")
    .argument("[command...]", "what starts the server, as the domain file has it")
    .action(wrap);
}

async function wrap(command: readonly string[], options: WrapOptions): Promise<void> {
  if (options.ephemeral === true) return wrapEphemeral(command, options);
  if (options.target === undefined) throw new CountersignError("ARGUMENT_MISSING", "give --target <name>");
  const { home, domain } = await openDomain(options);
  const { name, server } = mcpTarget(domain, options.target);
  if (server.command === undefined) {
    throw new CountersignError(
      "ARGUMENT_INVALID",
      `--target ${name} is reached at a URL: use \`countersign mcp serve\``,
    );
  }
  // What was looked at and pinned is the server of the file.
  if (command.length > 0 && JSON.stringify(command) !== JSON.stringify(server.command)) {
    throw new CountersignError("ARGUMENT_INVALID", `the command is not that of targets.${name}.mcp in the domain file`);
  }
  await requireAppliedServer(name, server, home.files);
  const profile = await profileOf(options);
  const secrets = await serverSecrets({ name, member: "mcp", server }, home.files, ownEnvironment());
  const warn = (line: string): void => printLines(process.stderr, [`${name}: ${shown(line, LONGEST)}`]);
  const ended = await runWrap({
    principal: options.agent ?? profile,
    target: name,
    command: server.command,
    env: { ...bareEnvironment(), ...secrets.env },
    decider: runningDecider(home, {
      ...{ profile, by: "wrap", showAll: options.showAll === true, report: warn },
      listed: listedFor(domain, options.agent ?? ""),
    }),
    input: process.stdin,
    output: process.stdout,
    warn,
  });
  if (ended === null) return;
  warn(ended);
  process.exitCode = 1;
}

/** @throws ARGUMENT_MISSING without a command, ARGUMENT_INVALID beside what names a home */
async function wrapEphemeral(command: readonly string[], options: WrapOptions): Promise<void> {
  const { home, agent, profile, target } = options;
  if (command.length === 0) throw new CountersignError("ARGUMENT_MISSING", "give -- and the command of the server");
  if ([home, agent, profile, target].some((each) => each !== undefined)) {
    throw new CountersignError(
      "ARGUMENT_INVALID",
      "--ephemeral takes no home, agent, profile or target: it makes its own",
    );
  }
  const warn = (line: string): void => printLines(process.stderr, [shown(line, LONGEST_WORD)]);
  const env = bareEnvironment();
  const { decider, stop } = ephemeralDecider(command, env, warn);
  const streams = { input: process.stdin, output: process.stdout };
  const ended = await runWrap({ principal: AGENT, target: EPHEMERAL_TARGET, command, env, decider, ...streams, warn });
  await stop();
  if (ended === null) return;
  warn(ended);
  process.exitCode = 1;
}
