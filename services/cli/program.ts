import { Command } from "commander";

import manifest from "../../package.json" with { type: "json" };
import { errorLines } from "../platform/lifecycle.ts";
import type { Hosts } from "./shared/hosts.ts";
import { addLazily, type LazyCommand } from "./shared/lazy.ts";
import { printLines } from "../platform/terminal/print.ts";

const ABOUT = `Make, trust and plan a trust domain, sign intents, try them out, prove possession, hold answers to their promise, show authority, re-run decisions, audit logs, govern.
Every command has --help.`;

const commands = (hosts: Hosts): readonly LazyCommand[] => [
  {
    name: "init",
    summary: "make the home of a trust domain: its file, and keys for everyone it names",
    load: async () => (await import("./init.ts")).initCommand(),
  },
  {
    name: "templates",
    summary: "show the domain files `init` begins with",
    load: async () => (await import("./templates.ts")).templatesCommand(),
  },
  {
    name: "trust",
    summary: "show whose home a folder is, and trust it",
    load: async () => (await import("./trust.ts")).trustCommand(),
  },
  {
    name: "keys",
    summary: "list the wallets of a home, and make those that are missing",
    load: async () => (await import("./keys.ts")).keysCommand(),
  },
  {
    name: "plan",
    summary: "show what lies between a domain file and its chain, or the line of all that is wrong",
    load: async () => (await import("./plan.ts")).planCommand(hosts),
  },
  {
    name: "apply",
    summary: "bring the chain to say what the domain file says",
    load: async () => (await import("./apply.ts")).applyCommand(hosts),
  },
  {
    name: "shadow",
    summary: "show what enforcement would have done while nothing was blocked",
    load: async () => (await import("./shadow/program.ts")).shadowCommand(),
  },
  {
    name: "target",
    summary: "enter a target, and the actions of its OpenAPI document",
    load: async () => (await import("./target.ts")).targetCommand(),
  },
  {
    name: "action",
    summary: "list actions, and say what each may cost and carry",
    load: async () => (await import("./action.ts")).actionCommand(),
  },
  {
    name: "map",
    summary: "show how a request would be read, and the rules it misses by little",
    load: async () => (await import("./map.ts")).mapCommand(),
  },
  {
    name: "agent",
    summary: "add, list, show, suspend, reinstate, rotate and revoke agents",
    load: async () => (await import("./agent/program.ts")).agentCommand(hosts),
  },
  {
    name: "approver",
    summary: "enter a person who releases what is held, with a passkey or a wallet",
    load: async () => (await import("./approver.ts")).approverCommand(),
  },
  {
    name: "establish",
    summary: "a new agent under a principal, with the first authority it is handed",
    load: async () => (await import("./establish.ts")).establishCommand(),
  },
  {
    name: "model",
    summary: "enter a model agents may run, with where it comes from",
    load: async () => (await import("./model.ts")).modelCommand(hosts),
  },
  {
    name: "policy",
    summary: "commit an agent to a document it will act by, dated by the chain",
    load: async () => (await import("./policy.ts")).policyCommand(hosts),
  },
  {
    name: "delegate",
    summary: "hand authority down to an agent",
    load: async () => (await import("./delegate.ts")).delegateCommand(),
  },
  {
    name: "revoke",
    summary: "end what an agent was handed, and all below it",
    load: async () => (await import("./delegate.ts")).revokeCommand(hosts),
  },
  {
    name: "eatp",
    summary: "tell one agent over MCP what it may do, before it tries",
    load: async () => (await import("./eatp/program.ts")).eatpCommand(),
  },
  {
    name: "asked",
    summary: "what agents asked for over MCP: list, take, drop",
    load: async () => (await import("./asked.ts")).askedCommand(),
  },
  {
    name: "test",
    summary: "try a domain file out on cases, on contracts of its own",
    load: async () => (await import("./test/program.ts")).testCommand(),
  },
  {
    name: "intent",
    summary: "sign an intent and print the body for POST /v1/actions",
    load: async () => (await import("./intent.ts")).intentCommand(),
  },
  {
    name: "ephemeral",
    summary: "a throw-away domain for one function of a program in another language",
    load: async () => (await import("./ephemeral.ts")).ephemeralCommand(),
  },
  {
    name: "resume",
    summary: "sign a held intent again, once somebody approved",
    load: async () => (await import("./resume.ts")).resumeCommand(),
  },
  {
    name: "simulate",
    summary: "ask what an action would get now, and which limit is nearest",
    load: async () => (await import("./simulate.ts")).simulateCommand(),
  },
  {
    name: "proof",
    summary: "print the Countersign-Proof header for an answer",
    load: async () => (await import("./proof.ts")).proofCommand(),
  },
  {
    name: "read",
    summary: "read a record, a receipt or a hold over HTTP",
    load: async () => (await import("./read.ts")).readCommand(),
  },
  {
    name: "verify",
    summary: "check that an answer stands in the anchored log where it was promised",
    load: async () => (await import("./verify.ts")).verifyCommand(),
  },
  {
    name: "holds",
    summary: "list, watch and show what waits for a person, and approve or deny it with a wallet",
    load: async () => (await import("./holds/program.ts")).holdsCommand(),
  },
  {
    name: "plans",
    summary: "list and show what agents intend to do, and approve, deny or revoke it",
    load: async () => (await import("./plans/program.ts")).plansCommand(),
  },
  {
    name: "mcp",
    summary: "stand in front of the servers whose tools agents call",
    load: async () => (await import("./mcp/program.ts")).mcpCommand(),
  },
  {
    name: "hook",
    summary: "have coding agents ask before each tool, and take that away again",
    load: async () => (await import("./hook/program.ts")).hookCommand(),
  },
  {
    name: "erase",
    summary: "erase names, URI and content digest of decisions, on the record",
    load: async () => (await import("./erase.ts")).eraseCommand(),
  },
  {
    name: "keygen",
    summary: "create an Ed25519 key file",
    load: async () => (await import("./keygen.ts")).keygenCommand(),
  },
  {
    name: "verify-chain",
    summary: "verify who stands behind an agent or a delegation, up to the humans",
    load: async () => (await import("./verify-chain.ts")).verifyChainCommand(),
  },
  {
    name: "replay",
    summary: "re-run a decision, and show every limit beside the value that met it",
    load: async () => (await import("./replay.ts")).replayCommand(),
  },
  {
    name: "trace",
    summary: "show everything that led to a record and followed from it, across the logs",
    load: async () => (await import("./records/trace.ts")).traceCommand(),
  },
  {
    name: "export",
    summary: "write decisions with what a stranger needs to verify them offline",
    load: async () => (await import("./records/export.ts")).exportCommand(),
  },
  {
    name: "bundle",
    summary: "check what `export` wrote, offline",
    load: async () => (await import("./records/bundle.ts")).bundleCommand(),
  },
  {
    name: "audit",
    summary: "check everything the logs of an organization say",
    load: async () => (await import("./audit.ts")).auditCommand(),
  },
  {
    name: "backup",
    summary: "copy the stores of a data directory while services run",
    load: async () => (await import("./backup.ts")).backupCommand(),
  },
  {
    name: "restore",
    summary: "put copies back: every log begins a new generation",
    load: async () => (await import("./restore.ts")).restoreCommand(),
  },
  {
    name: "gov",
    summary: "what a council does: propose, sign, submit, execute, stop",
    load: async (args) => (await import("./gov/program.ts")).governanceProgram(process, args),
  },
  {
    name: "completion",
    summary: "print what completes commands and options in bash, zsh or fish",
    load: async () => (await import("./completion.ts")).completionCommand((names) => countersignProgram(names, hosts)),
  },
  {
    name: "version",
    summary: "print the version of this program, of Node and of every format",
    load: async () => (await import("./version.ts")).versionCommand(),
  },
];

/**
 * `npx countersign`.
 * @param args what it is going to parse: only the command they name is loaded
 * @param hosts what only the process can give
 */
export function countersignProgram(args: readonly string[], hosts: Hosts): Promise<Command> {
  const program = new Command("countersign").description(ABOUT.replaceAll("\n", " ")).version(manifest.version);
  return addLazily(program, [...commands(hosts), ...hosts.commands], args);
}

/** Runs the command as this process: what fails is one line on standard error for each problem, and exit status 1. */
export async function runCountersign(args: readonly string[], hosts: Hosts): Promise<void> {
  try {
    const operands = withOperandsLast(args);
    await (await countersignProgram(operands, hosts)).parseAsync(operands, { from: "user" });
  } catch (error) {
    printLines(process.stderr, errorLines(error));
    process.exitCode = 1;
  }
}

/** A hash in base64url, as hold ids are on the wire. One of 64 begins with a dash. */
const DASHED_HASH = /^-[A-Za-z0-9_-]{42}$/;

/** A hold id is never taken for an option: one that begins with a dash stands last, behind `--`. */
export function withOperandsLast(args: readonly string[]): readonly string[] {
  const dashed = args.filter((arg) => DASHED_HASH.test(arg));
  if (dashed.length === 0 || args.includes("--")) return args;
  return [...args.filter((arg) => !DASHED_HASH.test(arg)), "--", ...dashed];
}
