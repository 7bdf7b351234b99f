import { buildAct, contentDigestOf } from "../../../services/core/envelope/build-act.ts";
import { parseRequestTarget } from "../../../services/core/mapping/request-target.ts";
import type { AgentClientDeps } from "../../../services/sdk/client.ts";
import { buildIntent, type Proposal } from "../../../services/sdk/intent.ts";
import type { Attack } from "../attack.ts";
import { createOrder } from "../proposals.ts";
import type { Stage } from "./stage.ts";

/** Has a terminal go up one line, wipe it, and write another amount there. */
const OTHER_AMOUNT = "\u001b[1A\u001b[2K  amount     20.00 USD\n";

/** On what a person sees before signing. */
export function screenAttacks({ cast }: Stage): Attack[] {
  const { deps } = cast.actors["po-generator"];
  return [
    {
      name: "a recipient that rewrites the amount on the approver's screen",
      expected: "PARAM_UNPRINTABLE",
      perform: () => {
        const order = { vendor: `Vendor Z${OTHER_AMOUNT}`, part: "Y", quantity: 900, total: "95000.00" };
        return askAnyway(deps, createOrder(cast, order));
      },
    },
  ];
}

/** The SDK would not sign it. A program of the agent's own does. */
async function askAnyway(deps: AgentClientDeps, proposal: Proposal): Promise<string> {
  const uri = proposal.origin + parseRequestTarget(proposal.path).canonical;
  const http = { uri, digest: contentDigestOf(proposal.body) };
  const { intent } = await buildIntent(deps, proposal, buildAct({ ...proposal, http }, deps.randomBytes));
  const response = await fetch(`${deps.signingUrl}/v1/actions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ intent }),
  });
  const { code = `${response.status}` } = (await response.json()) as { code?: string };
  return code;
}
