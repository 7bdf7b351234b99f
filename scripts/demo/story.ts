import type { Permitted } from "../../services/sdk/answer.ts";
import type { BuiltIntent, Proposal } from "../../services/sdk/intent.ts";
import { approve } from "./approver.ts";
import { type Actor, type Cast, obtain } from "./cast.ts";
import type { Printer } from "./print.ts";
import { classify, createOrder, readBudget, requestApproval } from "./proposals.ts";

/** What the attacks take up again. */
export interface StoryResult {
  /** a permission that was used */
  readonly used: { readonly proposal: Proposal; readonly permit: Permitted };
  /** the intent that was held: its salts are what the approval binds */
  readonly built: BuiltIntent;
  /** the denial the order got first */
  readonly denial: string;
  readonly hold: string;
  /** id the ERP gave the order */
  readonly order: string;
}

/** Procurement: four agents at work, one order above the threshold, one human who approves it. */
export async function playStory(cast: Cast, printer: Printer): Promise<StoryResult> {
  const { actors } = cast;
  const signingUrl = actors["po-generator"].deps.signingUrl;
  const act = async (actor: Actor, target: string, proposal: Proposal, permit: Permitted): Promise<string> => {
    const { status, code, body } = await actor.client.execute(target, proposal, permit);
    if (status >= 300) throw new Error(`${actor.name}: ${proposal.type} answered ${status} ${code ?? body}`);
    printer.step(actor.name, `${proposal.type}: ${permit.verdict} as #${permit.seq}, the ERP answered ${status}`, "ok");
    return body;
  };
  const ask = async (actor: Actor, target: string, proposal: Proposal) => {
    const { permit } = await obtain(actor, proposal);
    await act(actor, target, proposal, permit);
    return permit;
  };

  printer.step("a person", '"Order 500 units of part X from Vendor Y"');
  const first = await ask(actors["request-analyzer"], "erp", classify(cast, "Order 500 units of part X from Vendor Y"));
  const budget = readBudget(cast, "manufacturing", { parents: [first.sae] });
  const second = await ask(actors["budget-checker"], "erp", budget);
  const routing = requestApproval(cast, "500 x part X, Vendor Y, 42,500.00 USD", { parents: [second.sae] });
  const third = await ask(actors["approval-router"], "erp", routing);

  const generator = actors["po-generator"];
  const order = { vendor: "Vendor Y", part: "X", quantity: 500, total: "42500.00" };
  const proposal = createOrder(cast, order, { parents: [third.sae] });
  const { built, answer } = await generator.client.propose(proposal);
  if (answer.kind !== "held") throw new Error(`the order was not held but ${answer.kind}`);
  printer.step(
    generator.name,
    `${proposal.type} over 42,500.00 USD: Held (${answer.reason}), denial #${answer.seq}`,
    "held",
  );

  const approval = await approve(signingUrl, answer.hold, cast.approverContext, cast.approverKey);
  if (approval.status !== 201) throw new Error(`the approval was refused: ${approval.code ?? approval.status}`);
  printer.step("a human", "looked at the order and signed it with a wallet (EIP-712)", "ok");

  const resumed = createOrder(cast, order, { parents: [third.sae], hold: answer.hold });
  const { permit } = await obtain(generator, resumed, built);
  const created = JSON.parse(await act(generator, "erp", resumed, permit)) as { id: string };
  printer.step("the ERP", `holds ${created.id}: 500 x part X from Vendor Y for 42,500.00 USD`, "ok");
  return { used: { proposal: resumed, permit }, built, denial: answer.denial, hold: answer.hold, order: created.id };
}
