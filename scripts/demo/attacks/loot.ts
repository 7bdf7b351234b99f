import type { Permitted } from "../../../services/sdk/answer.ts";
import type { Proposal } from "../../../services/sdk/intent.ts";
import { type Cast, obtain } from "../cast.ts";
import { createOrder, readBudget, wire } from "../proposals.ts";

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
