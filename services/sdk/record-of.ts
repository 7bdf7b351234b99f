import { CountersignError } from "../core/errors/error.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { joinCompact, splitCompact } from "../core/sdjwt/disclosure.ts";
import { openPromise } from "../core/verify/promise.ts";
import type { Answer } from "./answer.ts";
import { askService } from "./ask.ts";
import type { AgentClientDeps } from "./client.ts";
import { type DecisionRecord, keySetSchema } from "./offline/record.ts";
import { readerOf, readReceipt } from "./reading.ts";
import { tryJson } from "./try-json.ts";

/** The record of a decision, as far as it is there now. @throws RECORD_INVALID, SERVICE_UNREACHABLE */
export async function recordOf(deps: AgentClientDeps, answer: Answer): Promise<DecisionRecord> {
  const { signingUrl } = deps;
  const signed = answer.kind === "permitted" ? answer.envelope : answer.denial;
  if (signed === undefined)
    throw new CountersignError("RECORD_INVALID", "nothing was signed: there is nothing to keep");
  const { jwt, disclosures } = splitCompact(signed);
  const { text } = await askService("signing service", `${signingUrl}/v1/jwks`, { redirect: "manual" });
  const keys = parseAs(keySetSchema, tryJson(text), "RECORD_INVALID");
  return {
    v: 1,
    decision: joinCompact(jwt, [...disclosures, ...(answer.evidence ?? [])]),
    outcome: null,
    // Until it is anchored, the answer is a problem.
    receipt: await readReceipt(readerOf(deps), signingUrl, openPromise(jwt).seq),
    keys,
  };
}
