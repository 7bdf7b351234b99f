import type { Command } from "commander";

import { type Signed, signByWallet } from "../../chain/signed/approval.ts";
import { readDomain } from "../../core/domain/read.ts";
import { keyName } from "../../core/domain/schema.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { openWalletFile, readWalletFile } from "../../keys/wallet-file.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import { readText } from "../../platform/json-file.ts";
import { askService } from "../../sdk/ask.ts";
import { readExecution } from "../../sdk/client.ts";
import { holdId, whole } from "../shared/arguments.ts";
import { withHome } from "../shared/home.ts";
import { passphraseOf, type PassphraseOption, withPassphrase } from "../shared/passphrase.ts";
import { type ChainOptions, deploymentOf, homeFor, signingUrlOf } from "../shared/settings.ts";
import type { CheckedWaiting } from "../../core/plans/checked.ts";
import { readHold } from "./hold.ts";

/** Of commands that read a hold as an approver. */
export interface ApproverOptions extends ChainOptions, PassphraseOption {
  readonly signingUrl?: string;
  readonly key?: string;
  readonly approver?: string;
  /** unix seconds */
  readonly validBefore?: number;
  readonly json?: true;
}

/** Adds the hold, and the options of who reads it as an approver. */
export function withApprover(command: Command): Command {
  return withPassphrase(withHome(command))
    .option("--signing-url <url>", "signing service; default the home's")
    .option("--deployment <file>", "deployments file; default COUNTERSIGN_DEPLOYMENT_FILE, else the home's")
    .option("--key <file>", "the approver's private key, 0x hex, mode 0600")
    .option("--approver <name>", "an approver of the home's file instead; default the one whose key the home keeps")
    .option(
      "--valid-before <time>",
      "until when the signature counts, unix seconds; default 10 minutes from now",
      whole,
    )
    .option("--json", "print the answer as one line of JSON")
    .argument("<hold>", "the hold of the 202 answer, with or without hold_ before it", holdId);
}

/** A hold as an approver was shown it, and what signs for the approver. */
export interface ReadHold {
  readonly hold: CheckedWaiting;
  readonly sign: (digest: string) => Signed;
  readonly signingUrl: string;
}

/** Reads a hold with the approver's key. @throws what `readHold` and `homeWallet` throw */
export async function readAsApprover(id: string, options: ApproverOptions): Promise<ReadHold> {
  const wallet = options.key === undefined ? await homeWallet(options) : await readWalletFile(options.key, null);
  const sign = (digest: string): Signed => signByWallet(wallet, digest);
  const known = await readTrustedDeployment(await deploymentOf(options));
  const signingUrl = await signingUrlOf(options.signingUrl, options);
  return { hold: await readHold(signingUrl, id, known, sign, options.validBefore), sign, signingUrl };
}

/**
 * Brings what an approver signed for a hold to the signing service.
 * @returns the answer's body
 * @throws APPROVAL_INVALID or DENIAL_INVALID for any other answer, SERVICE_UNREACHABLE
 */
export async function bring(
  { hold, signingUrl }: ReadHold,
  to: "approvals" | "denials",
  signed: Signed & { readonly why?: string },
): Promise<string> {
  const reply = await askService("signing service", `${signingUrl}/v1/holds/${hold.hold}/${to}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...signed, valid_before: hold.validBefore, action: hold.action }),
  });
  const { status, code, detail, body } = readExecution(reply);
  if (status === 201) return body;
  const otherwise = to === "approvals" ? "APPROVAL_INVALID" : "DENIAL_INVALID";
  throw new CountersignError(code === "APPROVAL_DENIED" ? code : otherwise, `${code ?? status}: ${detail}`);
}

/** The key of an approver the home keeps. @throws ARGUMENT_MISSING, ARGUMENT_INVALID, KEY_UNREADABLE, PASSPHRASE_MISSING */
async function homeWallet(options: ApproverOptions): Promise<string> {
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
