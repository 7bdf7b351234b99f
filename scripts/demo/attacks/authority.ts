import { setTimeout as sleep } from "node:timers/promises";

import { createRpc } from "../../../services/chain/rpc/client.ts";
import { createLineageSender } from "../../../services/chain/send/lineage.ts";
import { createAgentClient } from "../../../services/sdk/client.ts";
import { sha256Hex } from "../../local/digest.ts";
import type { Stack } from "../../local/stack.ts";
import { approve } from "../approver.ts";
import { type Attack, codeOf, refusalOf } from "../attack.ts";
import type { AgentName } from "../cast.ts";
import { createOrder, readBudget, wire } from "../proposals.ts";
import { agentOf, guardianOf } from "./guardian.ts";
import type { Stage } from "./stage.ts";

/** On who may act, under whose authority, and who may approve. The last ones end authority for good. */
export function authorityAttacks({ stack, cast, story, loot }: Stage): Attack[] {
  const { actors } = cast;
  const generator = actors["po-generator"];
  const { order, doomed, wired } = loot;

  return [
    {
      name: "an intent signed by another agent's key",
      expected: "AGENT_KEY_MISMATCH",
      perform: async () => {
        const signer = actors["approval-router"].deps.signer;
        const impostor = createAgentClient({ ...generator.deps, signer });
        return refusalOf((await impostor.propose(order.proposal)).answer);
      },
    },
    {
      name: "an agent that acts outside what it was examined for",
      expected: "CAPABILITY_MISSING",
      perform: async () =>
        refusalOf((await actors["request-analyzer"].client.propose(readBudget(cast, "marketing"))).answer),
    },
    {
      name: "an agent that wires more than it was delegated",
      expected: "HARD_LIMIT",
      perform: async () =>
        refusalOf((await actors["payment-clerk"].client.propose(wire(cast, "Vendor Y", "1500.00"))).answer),
    },
    {
      name: "an agent that borrows another's wider delegation",
      expected: "LINEAGE_FOREIGN",
      perform: async () => {
        const { delegation } = generator.deps.identity;
        const borrowed = { ...wire(cast, "Vendor Y", "400.00"), ...(delegation === null ? {} : { delegation }) };
        return refusalOf((await actors["payment-clerk"].client.propose(borrowed)).answer);
      },
    },
    {
      name: "an approval signed by a stranger",
      expected: "APPROVER_UNKNOWN",
      perform: async () => {
        const big = createOrder(cast, { vendor: "Vendor Z", part: "Y", quantity: 9, total: "20000.00" });
        const { answer } = await generator.client.propose(big);
        if (answer.kind !== "held") return refusalOf(answer);
        const { outsider, approver } = stack.organization.accounts;
        const { signingUrl } = generator.deps;
        // An approver lets the stranger see the hold; asking for it himself, he would not learn that there is one.
        const keys = [outsider.privateKey, approver.privateKey] as const;
        return (await approve(signingUrl, answer.hold, cast.approverContext, ...keys)).code ?? "APPROVED";
      },
    },
    {
      name: "an approval spent a second time",
      expected: "HOLD_SPENT",
      perform: async () => {
        const { answer } = await generator.client.propose({ ...story.used.proposal }, story.built);
        return refusalOf(answer);
      },
    },
    {
      name: "an agent revoked between signing and execution",
      expected: "AGENT_REVOKED",
      perform: async () => {
        await guardianOf(stack).revoke("budget-checker", "key found in a public repository");
        return codeOf(await actors["budget-checker"].client.execute("erp", doomed.proposal, doomed.permit));
      },
    },
    {
      name: "authority revoked three levels above, between signing and execution",
      expected: "LINEAGE_NOT_STANDING",
      perform: async () => {
        await revokeAuthority(stack, "procurement-lead");
        return codeOf(await actors["payment-clerk"].client.execute("bank", wired.proposal, wired.permit));
      },
    },
    {
      name: "a new action under authority that was revoked three levels above",
      expected: "LINEAGE_REVOKED",
      perform: async () => {
        // The signing service decides at the head of its last look, at most a second old.
        await sleep(3_000);
        return refusalOf((await actors["payment-clerk"].client.propose(wire(cast, "Vendor Y", "300.00"))).answer);
      },
    },
  ];
}

/** The human takes back what was handed to an agent: one write, whoever acts below. */
async function revokeAuthority(stack: Stack, name: AgentName): Promise<void> {
  const { deployment, accounts } = stack.organization;
  const { chainId, lineage } = deployment;
  const { privateKey } = accounts.principal;
  const principal = createLineageSender({ rpc: createRpc(stack.rpcUrl), chainId, privateKey, lineage });
  await principal.revoke(agentOf(stack, name).delegation, sha256Hex("the project was cancelled"));
}
