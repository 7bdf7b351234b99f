import { Command } from "commander";

import { type CommitmentView, readCommitments } from "../chain/read/commitments.ts";
import { commitAgent } from "../domain/agents/commit.ts";
import { agentNamed } from "../domain/agents/desk.ts";
import { lockHome } from "../domain/home/lock.ts";
import { commitProfile } from "../domain/home/profiles.ts";
import { fileDigest } from "../platform/file-digest.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { utc } from "../platform/terminal/text.ts";
import { atDesk } from "./shared/at-desk.ts";
import { homeOf, type HomeOption, withHome } from "./shared/home.ts";
import type { Hosts } from "./shared/hosts.ts";

const COMMIT = `Commits an agent to a document: instructions, a prompt, a policy in words. Its key signs the SHA-256 of the
file's bytes, and the block that takes it dates it, for ever: keep the file. It is in force until the agent's next one. From then
on the agent owes a signed record of what it did for whatever it executes; its profile says so, and the SDK signs and sends it.
Example: countersign policy commit rules.txt --agent clerk
Exit status: 0 it is committed to, or was already.`;

interface Options extends HomeOption {
  readonly agent: string;
  readonly json?: true;
}

/** `countersign policy`. */
export function policyCommand(hosts: Hosts): Command {
  return new Command("policy")
    .description("what agents commit to before they act")
    .addCommand(commitCommand(hosts))
    .addCommand(listCommand(hosts));
}

function commitCommand(hosts: Hosts): Command {
  return withHome(new Command("commit").description(COMMIT))
    .requiredOption("--agent <name>", "who commits itself, as in the file; its key is in the home")
    .option("--json", "print one line of JSON")
    .argument("<document>", "a file")
    .action(async (document: string, { agent, json, ...options }: Options) => {
      const hash = await fileDigest(document);
      const home = await homeOf(options);
      const release = await lockHome(home.files);
      try {
        const { tx, index } = await atDesk(home, hosts, (desk) => commitAgent(desk, agent, hash));
        await commitProfile(home.files.profile(agent), hash);
        if (json === true) return printJson(process.stdout, { agent, document: hash, index, tx });
        const done = tx === null ? "was committed to it already" : "is committed to it";
        printLines(process.stdout, [`${agent} ${done}: ${hash}, number ${index}`]);
      } finally {
        release();
      }
    });
}

/** Older ones are counted, not shown. */
const MOST = 32;

function listCommand(hosts: Hosts): Command {
  return withHome(new Command("list").description("the documents an agent committed itself to, the newest last"))
    .requiredOption("--agent <name>", "as in the file")
    .option("--json", "print one line of JSON")
    .action(async ({ agent, json, ...options }: Options) => {
      const found = await atDesk(await homeOf(options), hosts, (desk) => {
        const { rpc, governance } = desk;
        const { id } = agentNamed(desk, agent);
        return readCommitments(rpc, governance.contracts.policyRegistry, governance.head, id, MOST);
      });
      if (json === true) printJson(process.stdout, found);
      else
        printLines(process.stdout, found.length === 0 ? [`${agent} committed itself to nothing`] : found.map(lineOf));
    });
}

function lineOf({ index, documentHash, committedAt }: CommitmentView): string {
  return `${String(index).padStart(3)}  ${documentHash}  from ${utc(committedAt)}`;
}
