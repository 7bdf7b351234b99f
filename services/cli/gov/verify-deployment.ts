import type { Command } from "commander";

import { createRpc } from "../../chain/rpc/client.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { type DeploymentReport, verifyDeployment } from "../../governance/deployment/verify.ts";
import { type Paint, painter } from "../../platform/terminal/paint.ts";
import { duration, shortHex } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { account, whole } from "../shared/arguments.ts";
import { endpointVerb } from "./options.ts";
import { shown } from "../../core/text/visible.ts";

const ABOUT = `check from the outside what stands behind a System: the code of every contract against this copy of the project,
who holds which role and seat, the delay, the gate, and that nothing but the configuration was done before it opened. Needs a
node and nothing else of anyone's.`;

interface VerifyOptions {
  readonly rpc: string;
  readonly system: string;
  readonly chainId: number;
  readonly json?: true;
}

/** `verify-deployment`. */
export function verifyDeploymentVerb(io: Io): Command {
  return endpointVerb(io, "verify-deployment", ABOUT)
    .requiredOption("--system <address>", "the System contract", account)
    .requiredOption("--chain-id <id>", "the chain it must be on", whole)
    .option("--json", "print one line of JSON")
    .action(async ({ rpc, system, chainId, json }: VerifyOptions) => {
      const report = await verifyDeployment({ rpc: createRpc(rpc), system, chainId });
      answer(io, json, report, reportLines(report, painter(io.stdout)));
      const { differences } = report;
      if (differences.length === 0) return;
      throw new CountersignError("GOV_DEPLOYMENT_DIFFERS", differences.map(({ subject }) => subject).join("; "));
    });
}

function reportLines(report: DeploymentReport, paint: Paint): readonly string[] {
  const { organization, chainId, block, contracts, code, council, gate, delay, seats, roles, differences } = report;
  return [
    `organization ${organization}`,
    `read at      block ${block} of chain ${chainId}`,
    ...Object.entries(code).map(([name, at]) => `code         ${name} at ${at}`),
    `council      ${council.threshold} of ${council.members.length} at ${contracts.council}`,
    `             ${council.members.map(shortHex).join(", ")}`,
    `gate         ${gate.isOpen ? "open" : paint("yellow", "closed")} at ${contracts.gate}`,
    `delay        ${duration(delay)}`,
    ...Object.entries(seats).map(([role, holders]) => `seat         ${role}: ${holders.join(", ")}`),
    ...Object.entries(roles).map(([role, holders]) => `role         ${role}: ${holders.join(", ")}`),
    ...differences.flatMap(({ subject, expected, actual }) => [
      paint("red", `DIFFERS      ${shown(subject)}`),
      `  expected   ${shown(expected)}`,
      `  found      ${shown(actual)}`,
    ]),
    differences.length === 0
      ? paint("green", "everything is as a deployment of this project makes it")
      : paint("red", `${differences.length} differences`),
  ];
}
