import { setTimeout as sleep } from "node:timers/promises";

import { createLineageSender } from "../../services/chain/send/lineage.ts";
import { createGuardian } from "../../services/chain/send/registrar.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { utf8 } from "../../services/core/encoding/bytes.ts";
import { createFileSigner } from "../../services/keys/file-signer.ts";
import type { Permitted } from "../../services/sdk/answer.ts";
import { createAgentClient } from "../../services/sdk/client.ts";
import type { Proposal } from "../../services/sdk/intent.ts";
import { localAccounts } from "../local/accounts.ts";
import type { LocalAgent } from "../local/agents.ts";
import { sha256Hex } from "../local/digest.ts";
import { files } from "../local/organization.ts";
import { urlOf } from "../local/services.ts";
import type { Stack } from "../local/stack.ts";
import { approve } from "./approver.ts";
import { type Attack, codeOf, refusalOf } from "./attack.ts";
import { type AgentName, type Cast, obtain } from "./cast.ts";
import { rewrite, resign, strangerSigner } from "./forgery.ts";
import { createOrder, readBudget, wire } from "./proposals.ts";
import type { StoryResult } from "./story.ts";

/** Permissions the attacks are tried with; none of them is ever used. */
export interface Loot {
  /** an order the generator may make, but does not */
  readonly order: { readonly proposal: Proposal; readonly permit: Permitted };
  /** a budget query, kept until it has expired */
  readonly late: { readonly proposal: Proposal; readonly permit: Permitted };
  /** a wire said to be 900 USD, over a body that says 200,000 */
  readonly lie: { readonly proposal: Proposal; readonly permit: Permitted };
  /** a budget query of the agent that will be revoked */
  readonly doomed: { readonly proposal: Proposal; readonly permit: Permitted };
  /** a small wire of the clerk, whose authority will end three levels above it */
  readonly wired: { readonly proposal: Proposal; readonly permit: Permitted };
}

export async function gatherLoot(cast: Cast): Promise<Loot> {
  const { actors } = cast;
  const take = async (actor: keyof Cast["actors"], proposal: Proposal) => {
    const { permit } = await obtain(actors[actor], proposal);
    return { proposal, permit };
  };
  // The late one first: it has the longest way to go.
  const late = await take("approval-router", readBudget(cast, "marketing"));
  const order = await take(
    "po-generator",
    createOrder(cast, { vendor: "Vendor Z", part: "Y", quantity: 2, total: "900.00" }),
  );
  const lie = await take("po-generator", wire(cast, "ACME Holdings", "200000.00", "900.00"));
  const doomed = await take("budget-checker", readBudget(cast, "marketing"));
  const wired = await take("payment-clerk", wire(cast, "Vendor Y", "400.00"));
  return { late, order, lie, doomed, wired };
}

export function listAttacks(stack: Stack, cast: Cast, story: StoryResult, loot: Loot): Attack[] {
  const { actors } = cast;
  const generator = actors["po-generator"];
  const { order, lie, late, doomed, wired } = loot;
  const altered = (changes: Partial<Proposal>): Proposal => ({ ...order.proposal, ...changes });
  const present = async (envelope: string, proposal = order.proposal, target = "erp") =>
    codeOf(await generator.client.execute(target, proposal, { envelope }));

  return [
    {
      name: "a 200,000 USD wire after a prompt injection",
      expected: "ABOVE_BLOCK",
      perform: async () => refusalOf((await generator.client.propose(wire(cast, "ACME Holdings", "200000.00"))).answer),
    },
    {
      name: "an intent that says 900 USD over a body that says 200,000",
      expected: "PARAMS_MISMATCH",
      perform: async () => codeOf(await generator.client.execute("bank", lie.proposal, lie.permit)),
    },
    {
      name: "a call without an envelope",
      expected: "ENVELOPE_MISSING",
      perform: async () => {
        const url = `${urlOf(stack.ports.gateway)}/erp/purchase-orders`;
        const headers = { "content-type": "application/json" };
        const response = await fetch(url, { method: "POST", headers, body: "{}" });
        return ((await response.json()) as { code: string }).code;
      },
    },
    {
      name: "a call around the gateway, straight to the ERP",
      expected: "401 from the ERP",
      perform: async () => {
        const response = await fetch(`${cast.erpOrigin}/purchase-orders`, { method: "POST", body: "{}" });
        return `${response.status} from the ERP`;
      },
    },
    {
      name: "a replay of a used envelope",
      expected: "ENVELOPE_REPLAYED",
      perform: () => present(story.used.permit.envelope, story.used.proposal),
    },
    {
      name: "a changed body",
      expected: "CONTENT_MISMATCH",
      perform: () => present(order.permit.envelope, altered({ body: utf8('{"vendor":"Vendor Q","total":"900.00"}') })),
    },
    {
      name: "a changed query",
      expected: "URI_MISMATCH",
      perform: () => present(order.permit.envelope, altered({ path: "/purchase-orders?rush=1" })),
    },
    {
      name: "another target",
      expected: "TARGET_MISMATCH",
      perform: () => present(order.permit.envelope, order.proposal, "bank"),
    },
    {
      name: "a denial presented as a permission",
      expected: "ENVELOPE_IS_DENIAL",
      perform: () => present(`${story.denial}~`),
    },
    {
      name: "a denial rewritten into a permission",
      expected: "JWS_SIGNATURE_INVALID",
      perform: () => present(rewrite(story.denial, story.built.disclosures), story.used.proposal),
    },
    {
      name: "an envelope the agent signed itself",
      expected: "ENVELOPE_SIGNER_UNKNOWN",
      perform: async () => present(await resign(order.permit.envelope, generator.deps.signer)),
    },
    {
      name: "an envelope signed by an unknown key",
      expected: "ENVELOPE_SIGNER_UNKNOWN",
      perform: async () => present(await resign(order.permit.envelope, strangerSigner())),
    },
    {
      name: "an envelope signed with the gateway's stolen key",
      expected: "ENVELOPE_SIGNER_UNKNOWN",
      perform: async () =>
        present(await resign(order.permit.envelope, await createFileSigner(files(stack.dir).gatewayKey))),
    },
    {
      name: "an envelope presented by another agent",
      expected: "PROOF_INVALID",
      perform: async () => codeOf(await actors["approval-router"].client.execute("erp", order.proposal, order.permit)),
    },
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
        const { privateKey } = localAccounts().outsider;
        return (
          (await approve(generator.deps.signingUrl, answer.hold, cast.approverContext, privateKey)).code ?? "APPROVED"
        );
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
        await revoke(stack, "budget-checker");
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
    {
      name: "an expired envelope",
      expected: "ENVELOPE_EXPIRED",
      perform: async () => {
        await sleep(Math.max(0, late.permit.exp * 1000 - Date.now() + 50));
        return codeOf(await actors["approval-router"].client.execute("erp", late.proposal, late.permit));
      },
    },
  ];
}

function agentOf(stack: Stack, name: AgentName): LocalAgent {
  const agent = stack.organization.agents.find((candidate) => candidate.name === name);
  if (agent === undefined) throw new Error(`no agent ${name}`);
  return agent;
}

/** The human takes back what was handed to an agent: one write, whoever acts below. */
async function revokeAuthority(stack: Stack, name: AgentName): Promise<void> {
  const { chainId, lineage } = stack.organization.deployment;
  const { privateKey } = localAccounts().principal;
  const principal = createLineageSender({ rpc: createRpc(stack.rpcUrl), chainId, privateKey, lineage });
  await principal.revoke(agentOf(stack, name).delegation, sha256Hex("the project was cancelled"));
}

async function revoke(stack: Stack, name: AgentName): Promise<void> {
  const { deployment } = stack.organization;
  const guardian = createGuardian({
    rpc: createRpc(stack.rpcUrl),
    chainId: deployment.chainId,
    privateKey: localAccounts().guardian.privateKey,
    agentRegistry: deployment.agentRegistry,
  });
  await guardian.revoke(agentOf(stack, name).agentId, sha256Hex("key found in a public repository"));
}
