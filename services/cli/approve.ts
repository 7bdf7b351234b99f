import { Command } from "commander";

import { signApproval } from "../chain/signed/approval.ts";
import { CountersignError } from "../core/errors/error.ts";
import { readWalletFile } from "../keys/wallet-file.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { readExecution } from "../sdk/client.ts";
import { confirmed } from "./shared/confirm.ts";
import { type CheckedHold, readHold } from "./hold.ts";

interface ApproveOptions {
  readonly signingUrl: string;
  readonly deployment: string;
  readonly key: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `countersign approve`: shows a held action and signs it with a wallet. */
export function approveCommand(): Command {
  return new Command("approve")
    .description("show a held action, and approve it with a wallet's signature (EIP-712) over exactly what is shown")
    .requiredOption("--signing-url <url>", "signing service")
    .requiredOption("--deployment <file>", "deployments file: chain, System and organization are taken from it")
    .requiredOption("--key <file>", "the approver's private key, 0x hex, mode 0600")
    .option("--yes", "do not ask")
    .option("--json", "print the answer as one line of JSON")
    .argument("<hold>", "hold id of the 202 answer")
    .action(approve);
}

async function approve(id: string, options: ApproveOptions): Promise<void> {
  const hold = await readHold(options.signingUrl, id, await readTrustedDeployment(options.deployment));
  process.stderr.write(`${describeHold(hold)}\n`);
  if (hold.state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${hold.state}`);
  if (options.yes !== true && !(await confirmed())) {
    process.stderr.write("not signed\n");
    process.exitCode = 1;
    return;
  }
  const { signer, signature } = signApproval(await readWalletFile(options.key, null), hold.typed);
  const response = await fetch(`${options.signingUrl}/v1/holds/${hold.hold}/approvals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ signer, valid_before: hold.typed.message["validBefore"], action: null, signature }),
  });
  const { status, code, detail, body } = await readExecution(response);
  if (status !== 201) throw new CountersignError("APPROVAL_INVALID", `${code ?? status}: ${detail}`);
  process.stdout.write(options.json === true ? `${body}\n` : `approved by ${signer}; the agent may resume the hold\n`);
}

function describeHold(hold: CheckedHold): string {
  const { params } = hold;
  const amount =
    params.amount === undefined ? [] : [`amount     ${params.amount} ${params.currency ?? ""} (minor units)`];
  const rest = Object.entries(params).filter(([name]) => name !== "amount" && name !== "currency");
  return [
    `agent      ${hold.agent}`,
    `wants to   ${hold.type}: ${hold.method} ${hold.http.uri}`,
    ...amount,
    ...rest.map(([name, value]) => `${name.padEnd(10)} ${String(value)}`),
    `body       ${hold.http.digest}`,
    `policy     ${hold.policy} version ${hold.version}; the hold expires ${new Date(hold.expires * 1000).toISOString()}`,
  ].join("\n");
}
