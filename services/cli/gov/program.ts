import { Command } from "commander";

import { addLazily, type LazyCommand } from "../shared/lazy.ts";
import type { Io } from "./io.ts";
import { described } from "./options.ts";

const ABOUT = `What a council does: whatever loosens goes as a reviewed, signed file through a timelock everyone can watch.
Nothing is sent without --send. docs/governance.md walks through it. Every verb has --help.`;

/**
 * `countersign gov`, which `npm run gov --` is too.
 * @param args what it is going to parse: only the verb they name is loaded
 */
export function governanceProgram(io: Io, args: readonly string[]): Promise<Command> {
  return addLazily(described(new Command("gov"), ABOUT), verbs(io), args);
}

function verbs(io: Io): readonly LazyCommand[] {
  return [
    {
      name: "propose",
      summary: "write a proposal: a file to review and sign",
      load: async () => (await import("./propose.ts")).proposeVerb(io),
    },
    {
      name: "show",
      summary: "show what a file asks for",
      load: async () => (await import("./show.ts")).showVerb(io),
    },
    {
      name: "sign",
      summary: "sign a file as a member",
      load: async () => (await import("./sign.ts")).signVerb(io),
    },
    {
      name: "submit",
      summary: "put signatures together, check each of them, and hand the proposal to the timelock",
      load: async () => (await import("./submit.ts")).submitVerb(io),
    },
    {
      name: "status",
      summary: "say where a proposal stands",
      load: async () => (await import("./status.ts")).statusVerb(io),
    },
    {
      name: "pending",
      summary: "list what waits in the timelock, and whether it can still pass",
      load: async () => (await import("./pending.ts")).pendingVerb(io),
    },
    {
      name: "execute",
      summary: "make the calls of a proposal whose delay is over",
      load: async () => (await import("./execute.ts")).executeVerb(io),
    },
    {
      name: "cancel",
      summary: "stop what waits, one operation or everything: `cancel write`, two members `sign`, `cancel send`",
      load: async () => (await import("./cancel.ts")).cancelVerb(io),
    },
    {
      name: "brake",
      summary: "write a brake: one member pauses the organization",
      load: async () => (await import("./brake.ts")).brakeVerb(io),
    },
    {
      name: "restrict",
      summary: "what the guardian does at once: it can only ever take power away",
      load: async () => (await import("./restrict.ts")).restrictVerb(io),
    },
    {
      name: "verify",
      summary: "recompute what a file says, and compare it with the file and with the chain",
      load: async () => (await import("./verify.ts")).verifyVerb(io),
    },
    {
      name: "verify-deployment",
      summary: "check a deployment as an outsider, from its System and chain id alone",
      load: async () => (await import("./verify-deployment.ts")).verifyDeploymentVerb(io),
    },
    {
      name: "history",
      summary: "every version of a policy",
      load: async () => (await import("./history.ts")).historyVerb(io),
    },
  ];
}
