import { Command } from "commander";

import { createAgentClient } from "../sdk/client.ts";
import type { Simulated } from "../sdk/simulation.ts";
import { errorLines } from "../platform/lifecycle.ts";
import { painter } from "../platform/terminal/paint.ts";
import { limitLines } from "./limit-lines.ts";
import { readProfile } from "../sdk/profile.ts";
import { profileOf } from "./shared/profile.ts";
import { proposalOf, type ProposalOptions, withProposal } from "./shared/proposal.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { shown } from "../core/text/visible.ts";

interface Options extends ProposalOptions {
  readonly json?: true;
}

const ABOUT = `Asks the signing service what an action would get now, and which limit is nearest. Nothing is signed by the
service, recorded or spent. Exit status: 0 it would be permitted, 1 it would be held or blocked, 2 there is no answer.`;

/** `countersign simulate`. */
export function simulateCommand(): Command {
  const command = new Command("simulate").description(ABOUT).option("--json", "print the answer as one line of JSON");
  return withProposal(command).action(simulate);
}

async function simulate(options: Options): Promise<void> {
  try {
    const { profile, deps } = await readProfile(await profileOf(options));
    const simulation = await createAgentClient(deps).simulate(proposalOf(profile, options));
    if (simulation.kind === "refused") {
      const [code, ...rest] = [simulation.code, simulation.detail, simulation.cure].map((text) => shown(text));
      printLines(process.stderr, [`${code}: ${rest.join(" ")}`]);
      process.exitCode = 2;
      return;
    }
    const { kind: _kind, ...answer } = simulation;
    if (options.json === true) printJson(process.stdout, answer);
    else printLines(process.stdout, simulationLines(simulation, process.stdout));
    process.exitCode = isPermitted(simulation) ? 0 : 1;
  } catch (error) {
    printLines(process.stderr, errorLines(error));
    process.exitCode = 2;
  }
}

/** A simulation as a person reads it. */
export function simulationLines(simulation: Simulated, output: NodeJS.WriteStream): readonly string[] {
  const paint = painter(output);
  const { verdict, dimension, reason, explanation, block, policy, version, limits, decisive, nearest } = simulation;
  const about = dimension === "None" ? "" : ` (${dimension})`;
  const style = verdict === "Blocked" ? "red" : isPermitted(simulation) ? "green" : "yellow";
  return [
    `${paint(style, `would be ${verdict}`)}${about}, ${reason}: ${shown(explanation)}`,
    ...holdLines(simulation),
    `  policy ${policy} version ${version} at block ${block.number}; nothing was recorded or spent`,
    "",
    ...(limits === null ? ["  the limits cannot be shown"] : limitLines({ limits, decisive, nearest }, paint)),
  ];
}

function holdLines({ would_hold_until: until, approvals_needed: needed, approvals }: Simulated): readonly string[] {
  if (until === null) return [];
  const humans = needed === null || needed === 0 ? "nobody could release it" : `${approvals} of ${needed} approvals`;
  return [`  held until ${new Date(until * 1000).toISOString()}, ${humans}`];
}

function isPermitted({ verdict }: Simulated): boolean {
  return verdict === "AutoApproved" || verdict === "Flagged";
}
