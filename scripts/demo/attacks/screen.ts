import { type Attack, refusalOf } from "../attack.ts";
import { createOrder } from "../proposals.ts";
import type { Stage } from "./stage.ts";

/** Has a terminal go up one line, wipe it, and write another amount there. */
const OTHER_AMOUNT = "\u001b[1A\u001b[2K  amount     20.00 USD\n";

/** On what a person sees before signing. */
export function screenAttacks({ cast }: Stage): Attack[] {
  const { client } = cast.actors["po-generator"];
  return [
    {
      name: "a recipient that rewrites the amount on the approver's screen",
      expected: "PARAM_UNPRINTABLE",
      perform: async () => {
        const order = { vendor: `Vendor Z${OTHER_AMOUNT}`, part: "Y", quantity: 900, total: "95000.00" };
        return refusalOf((await client.propose(createOrder(cast, order))).answer);
      },
    },
  ];
}
