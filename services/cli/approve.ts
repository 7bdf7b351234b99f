import { Command } from "commander";

import { signByWallet } from "../chain/signed/approval.ts";
import { CountersignError } from "../core/errors/error.ts";
import { readWalletFile } from "../keys/wallet-file.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { readExecution } from "../sdk/client.ts";
import { confirmed } from "./shared/confirm.ts";
import { readHold } from "./hold.ts";
import { holdLines } from "./hold-lines.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { parseJson } from "../core/json/parse.ts";

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
  printLines(process.stderr, holdLines(hold));
  if (hold.state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${hold.state}`);
  if (options.yes !== true && !(await confirmed())) {
    printLines(process.stderr, ["not signed"]);
    process.exitCode = 1;
    return;
  }
  const { signer, signature } = signByWallet(await readWalletFile(options.key, null), hold.digest);
  const response = await fetch(`${options.signingUrl}/v1/holds/${hold.hold}/approvals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ signer, valid_before: hold.validBefore, action: hold.action, signature }),
  });
  const { status, code, detail, body } = await readExecution(response);
  if (status !== 201) throw new CountersignError("APPROVAL_INVALID", `${code ?? status}: ${detail}`);
  if (options.json === true) printJson(process.stdout, parseJson(body));
  else printLines(process.stdout, [`approved by ${signer}; the agent may resume the hold`]);
}
