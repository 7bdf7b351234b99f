import { Command } from "commander";

import { toHoldId } from "../../core/approval/hold-id.ts";
import { requireReadable } from "../../core/approval/readable.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { MOST_WHY } from "../../core/schemas/approval-denial.ts";
import { fieldLines } from "../../platform/terminal/field.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { hash } from "../shared/arguments.ts";
import { agreed } from "../shared/confirm.ts";
import { type ApproverOptions, bring, readAsApprover, withApprover } from "./approver.ts";
import type { CheckedHold } from "./hold.ts";
import { holdLines } from "./hold-lines.ts";

interface SignOptions extends ApproverOptions {
  /** digest of what was read and is agreed to */
  readonly yes?: string;
}

interface DenyOptions extends SignOptions {
  readonly why?: string;
}

const SHOW = `Shows a held action in the words an approver signs, who approved it so far, and the digest that \`holds approve --yes\`
agrees to. Signs that an approver reads, and nothing else. Example: countersign holds show hold_…`;

/** `countersign holds show`. */
export function showCommand(): Command {
  return withApprover(new Command("show")).description(SHOW).action(show);
}

async function show(id: string, options: ApproverOptions): Promise<void> {
  const { hold } = await readAsApprover(id, options);
  if (options.json === true) {
    const { denialDigest: _denialDigest, ...plain } = hold;
    return printJson(process.stdout, plain);
  }
  const { digest, validBefore, state } = hold;
  const again = `countersign holds approve ${toHoldId(hold.hold)} --valid-before ${validBefore} --yes ${digest}`;
  const next = state === "open" ? ["to agree to exactly this:", again] : [`the hold is ${state}`];
  printLines(process.stdout, [...holdLines(hold), ...next]);
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

async function approve(id: string, options: SignOptions): Promise<void> {
  const read = await readAsApprover(id, options);
  const { hold, sign } = read;
  printLines(process.stderr, holdLines(hold));
  if (!(await wants(hold, hold.digest, `--valid-before ${hold.validBefore}`, "Approve this?", options))) return;
  const signed = sign(hold.digest);
  const body = await bring(read, "approvals", signed);
  if (options.json === true) printJson(process.stdout, parseJson(body));
  else printLines(process.stdout, [approvedText(hold, signed.signer)]);
}

/** Who goes on now: the agent, or whoever has to approve as well. */
function approvedText({ approvedBy, approvalsNeeded }: CheckedHold, signer: string): string {
  const have = new Set([...approvedBy.map(({ signer: other }) => other), signer]).size;
  return approvalsNeeded === null || have >= approvalsNeeded
    ? `approved by ${signer}; the agent may resume the hold`
    : `approved by ${signer}: ${have} of ${approvalsNeeded}`;
}

const DENY = `Shows a held action, and says no to it with a wallet's signature (EIP-712): the hold ends, and the agent is told why.
Example: countersign holds deny hold_… --why "the supplier is under review"`;

/** `countersign holds deny`: shows a held action, and ends its hold by a signed no. */
export function denyCommand(): Command {
  return withApprover(new Command("deny"))
    .description(DENY)
    .option("--why <words>", "for the agent and who runs it: kept with the act, and erased with it", "")
    .option("--yes <digest>", "do not ask: sign if this is what is to be signed, as it was shown before", hash)
    .action(deny);
}

async function deny(id: string, options: DenyOptions): Promise<void> {
  const { why = "" } = options;
  requireReadable("--why", why);
  if (why.length > MOST_WHY) {
    throw new CountersignError("ARGUMENT_INVALID", `--why has ${why.length} characters, at most ${MOST_WHY}`);
  }
  const read = await readAsApprover(id, options);
  const { hold, sign } = read;
  printLines(process.stderr, [...holdLines(hold), ...(why === "" ? [] : fieldLines("no, as     ", why))]);
  const digest = hold.denialDigest(why);
  const again = `--valid-before ${hold.validBefore}${why === "" ? "" : " --why <the same words>"}`;
  if (!(await wants(hold, digest, again, "Deny this?", options))) return;
  const signed = sign(digest);
  const body = await bring(read, "denials", { ...signed, why });
  if (options.json === true) printJson(process.stdout, parseJson(body));
  else printLines(process.stdout, [`denied by ${signed.signer}; the hold has ended`]);
}

/** Whether the approver wants what was shown signed. @throws HOLD_CLOSED, APPROVAL_DENIED, APPROVAL_MISMATCH, ARGUMENT_MISSING */
async function wants(
  { state }: Pick<CheckedHold, "state">,
  digest: string,
  again: string,
  question: string,
  { yes }: SignOptions,
): Promise<boolean> {
  if (state === "denied") throw new CountersignError("APPROVAL_DENIED", "an approver denied the hold");
  if (state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${state}`);
  if (await agreed({ digest, again, otherwise: "APPROVAL_MISMATCH", question }, yes)) return true;
  printLines(process.stderr, ["not signed"]);
  process.exitCode = 1;
  return false;
}
