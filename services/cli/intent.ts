import { Command } from "commander";

import { buildIntent } from "../sdk/intent.ts";
import { readProfile } from "../sdk/profile.ts";
import { profileOf } from "./shared/profile.ts";
import { proposalOf, type ProposalOptions, withProposal } from "./shared/proposal.ts";
import { printJson } from "../platform/terminal/print.ts";

/** `countersign intent`: signs what an agent asks for, ready for POST /v1/actions. */
export function intentCommand(): Command {
  const command = new Command("intent").description("sign an intent and print the body for POST /v1/actions");
  return withProposal(command).action(async (options: ProposalOptions) => {
    const { profile, deps } = await readProfile(await profileOf(options));
    const { intent } = await buildIntent(deps, proposalOf(profile, options));
    printJson(process.stdout, { intent });
  });
}
