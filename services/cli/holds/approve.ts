import { Command } from "commander";

import { signByWallet } from "../../chain/signed/approval.ts";
import { readDomain } from "../../core/domain/read.ts";
import { keyName } from "../../core/domain/schema.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { openWalletFile, readWalletFile } from "../../keys/wallet-file.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import { readText } from "../../platform/json-file.ts";
import { askService } from "../../sdk/ask.ts";
import { readExecution } from "../../sdk/client.ts";
import { hash, holdId, whole } from "../shared/arguments.ts";
import { agreed } from "../shared/confirm.ts";
import { withHome } from "../shared/home.ts";
import { passphraseOf, type PassphraseOption, withPassphrase } from "../shared/passphrase.ts";
import { type ChainOptions, deploymentOf, homeFor, signingUrlOf } from "../shared/settings.ts";
import { readHold } from "./hold.ts";
import { holdLines } from "./hold-lines.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { parseJson } from "../../core/json/parse.ts";
import { ownEnvironment } from "../../platform/config/env.ts";

interface ReadOptions extends ChainOptions, PassphraseOption {
  readonly signingUrl?: string;
  readonly key?: string;
  readonly approver?: string;
  /** unix seconds */
  readonly validBefore?: number;
  readonly json?: true;
}

interface ApproveOptions extends ReadOptions {
  /** digest of what was read and is agreed to */
  readonly yes?: string;
}

/** Options of who reads a hold as an approver. */
function withApprover(command: Command): Command {
  return withPassphrase(withHome(command))
    .option("--signing-url <url>", "signing service; default the home's")
    .option("--deployment <file>", "deployments file; default COUNTERSIGN_DEPLOYMENT_FILE, else the home's")
    .option("--key <file>", "the approver's private key, 0x hex, mode 0600")
    .option("--approver <name>", "an approver of the home's file instead; default the one whose key the home keeps")
    .option("--valid-before <time>", "until when the approval counts, unix seconds; default 10 minutes from now", whole)
    .option("--json", "print the answer as one line of JSON")
    .argument("<hold>", "the hold of the 202 answer, with or without hold_ before it", holdId);
}

const SHOW = `Shows a held action in the words an approver signs, and the digest that \`holds approve --yes\` agrees to. Signs that an
approver reads, and nothing else. Example: countersign holds show hold_…`;

/** `countersign holds show`. */
export function showCommand(): Command {
  return withApprover(new Command("show")).description(SHOW).action(show);
}

async function show(id: string, options: ReadOptions): Promise<void> {
  const { hold } = await readAsApprover(id, options);
  if (options.json === true) return printJson(process.stdout, hold);
  const { digest, validBefore, state } = hold;
  const again = `countersign holds approve ${toHoldId(hold.hold)} --valid-before ${validBefore} --yes ${digest}`;
  const next = state === "open" ? ["to agree to exactly this:", again] : [`the hold is ${state}`];
  printLines(process.stdout, [...holdLines(hold), ...next]);
}

/** The hold, as an approver is shown it, and what signs for the approver. */
async function readAsApprover(id: string, options: ReadOptions) {
  const wallet = options.key === undefined ? await homeWallet(options) : await readWalletFile(options.key, null);
  const sign = (digest: string) => signByWallet(wallet, digest);
  const known = await readTrustedDeployment(await deploymentOf(options));
  const signingUrl = await signingUrlOf(options.signingUrl, options);
  return { hold: await readHold(signingUrl, id, known, sign, options.validBefore), sign, signingUrl };
}

const APPROVE = `Shows a held action, and approves it with a wallet's signature (EIP-712) over exactly what is shown.
Example: countersign holds approve hold_…`;

/** `countersign holds approve`: shows a held action and signs it with a wallet. */
export function approveCommand(): Command {
  return withApprover(new Command("approve"))
    .description(APPROVE)
    .option("--yes <digest>", "do not ask: sign if this is what is to be signed, as it was shown before", hash)
    .action(approve);
}

async function approve(id: string, options: ApproveOptions): Promise<void> {
  const { hold, sign, signingUrl } = await readAsApprover(id, options);
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
  const reply = await askService("signing service", `${signingUrl}/v1/holds/${hold.hold}/approvals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ signer, valid_before: hold.validBefore, action: hold.action, signature }),
  });
  const { status, code, detail, body } = readExecution(reply);
  if (status !== 201) throw new CountersignError("APPROVAL_INVALID", `${code ?? status}: ${detail}`);
  if (options.json === true) printJson(process.stdout, parseJson(body));
  else printLines(process.stdout, [`approved by ${signer}; the agent may resume the hold`]);
}

/** The key of an approver the home keeps. @throws ARGUMENT_MISSING, ARGUMENT_INVALID, KEY_UNREADABLE, PASSPHRASE_MISSING */
async function homeWallet(options: ReadOptions): Promise<string> {
  const { files } = await homeFor("--key", options, ownEnvironment());
  const { approvers = {} } = readDomain(await readText(files.domain)).domain;
  const kept = Object.entries(approvers).flatMap(([name, { wallet }]) => {
    const key = wallet === undefined ? null : keyName(wallet);
    return key === null ? [] : [{ name, key }];
  });
  const names = kept.length === 0 ? "no approver" : kept.map(({ name }) => name).join(", ");
  const [only] = kept;
  const { approver } = options;
  if (approver === undefined && kept.length !== 1) {
    throw new CountersignError("ARGUMENT_MISSING", `give --approver <name>: the home keeps the keys of ${names}`);
  }
  const chosen = approver === undefined ? only : kept.find(({ name }) => name === approver);
  if (chosen === undefined) {
    throw new CountersignError("ARGUMENT_INVALID", `--approver ${approver}: the home keeps the keys of ${names}`);
  }
  const wallet = await openWalletFile(files.wallet(chosen.key));
  return wallet.privateKey(wallet.encrypted ? await passphraseOf(options) : null);
}
