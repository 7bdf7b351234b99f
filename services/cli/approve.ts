import { Command } from "commander";

import { signByWallet } from "../chain/signed/approval.ts";
import { CountersignError } from "../core/errors/error.ts";
import { readWalletFile } from "../keys/wallet-file.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { askService } from "../sdk/ask.ts";
import { readExecution } from "../sdk/client.ts";
import { hash, holdId, whole } from "./shared/arguments.ts";
import { agreed } from "./shared/confirm.ts";
import { readHold } from "./hold.ts";
import { holdLines } from "./hold-lines.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { parseJson } from "../core/json/parse.ts";

interface ApproveOptions {
  readonly signingUrl: string;
  readonly deployment: string;
  readonly key: string;
  /** digest of what was read and is agreed to */
  readonly yes?: string;
  /** unix seconds */
  readonly validBefore?: number;
  readonly json?: true;
}

/** `countersign approve`: shows a held action and signs it with a wallet. */
export function approveCommand(): Command {
  return new Command("approve")
    .description("show a held action, and approve it with a wallet's signature (EIP-712) over exactly what is shown")
    .requiredOption("--signing-url <url>", "signing service")
    .requiredOption("--deployment <file>", "deployments file: chain, System and organization are taken from it")
    .requiredOption("--key <file>", "the approver's private key, 0x hex, mode 0600")
    .option("--valid-before <time>", "until when the approval counts, unix seconds; default 10 minutes from now", whole)
    .option("--yes <digest>", "do not ask: sign if this is what is to be signed, as it was shown before", hash)
    .option("--json", "print the answer as one line of JSON")
    .argument("<hold>", "the hold of the 202 answer, with or without hold_ before it", holdId)
    .action(approve);
}

async function approve(id: string, options: ApproveOptions): Promise<void> {
  const wallet = await readWalletFile(options.key, null);
  const sign = (digest: string) => signByWallet(wallet, digest);
  const known = await readTrustedDeployment(options.deployment);
  const hold = await readHold(options.signingUrl, id, known, sign, options.validBefore);
  printLines(process.stderr, holdLines(hold));
  if (hold.state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${hold.state}`);
  const { digest, validBefore } = hold;
  const toSign = { digest, again: `--valid-before ${validBefore}`, otherwise: "APPROVAL_MISMATCH" } as const;
  if (!(await agreed(toSign, options.yes))) {
    printLines(process.stderr, ["not signed"]);
    process.exitCode = 1;
    return;
  }
  const { signer, signature } = sign(hold.digest);
  const reply = await askService("signing service", `${options.signingUrl}/v1/holds/${hold.hold}/approvals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ signer, valid_before: hold.validBefore, action: hold.action, signature }),
  });
  const { status, code, detail, body } = readExecution(reply);
  if (status !== 201) throw new CountersignError("APPROVAL_INVALID", `${code ?? status}: ${detail}`);
  if (options.json === true) printJson(process.stdout, parseJson(body));
  else printLines(process.stdout, [`approved by ${signer}; the agent may resume the hold`]);
}
