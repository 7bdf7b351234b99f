import { Command } from "commander";

import { requireReadable } from "../../core/approval/readable.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { askService } from "../../sdk/ask.ts";
import { buildRevokeOrder } from "../../sdk/build-plan.ts";
import { readExecution } from "../../sdk/client.ts";
import { askWaiting, type WaitingOptions, withWaiting } from "../holds/list.ts";
import { holdId } from "../shared/arguments.ts";

const REVOKE = `Ends a plan on the record, as the operator or as its agent (--agent, --profile): no step is permitted from then on. An
approver ends it with \`plans deny\`. Example: countersign plans revoke hold_… --why "the supplier is gone"`;

interface RevokeOptions extends WaitingOptions {
  readonly why: string;
}

const KNOWN = ["PLAN_UNKNOWN", "PLAN_ENDED", "PROOF_INVALID", "PROOF_EXPIRED", "AGENT_KEY_MISMATCH"] as const;

/** `countersign plans revoke`. */
export function revokeCommand(): Command {
  return withWaiting(new Command("revoke"))
    .description(REVOKE)
    .option("--why <words>", "stands in the log in clear and for ever, so nothing personal", "")
    .option("--json", "print the answer as one line of JSON")
    .argument("<plan>", "the plan of the 201 answer, with or without hold_ before it", holdId)
    .action(revoke);
}

async function revoke(plan: string, { why, json, ...options }: RevokeOptions): Promise<void> {
  requireReadable("--why", why);
  const { reader, signingUrl } = await askWaiting(options);
  const reply = await askService("signing service", `${signingUrl}/v1/plans/${plan}/revocations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ order: await buildRevokeOrder(reader, plan, why) }),
    redirect: "manual",
  });
  const { status, code, detail, body } = readExecution(reply);
  if (status !== 201) {
    throw new CountersignError(KNOWN.find((each) => each === code) ?? "BODY_INVALID", `${code ?? status}: ${detail}`);
  }
  if (json === true) printJson(process.stdout, parseJson(body));
  else printLines(process.stdout, ["revoked: no step is permitted any more"]);
}
