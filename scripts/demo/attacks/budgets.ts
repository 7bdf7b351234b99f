import { type Attack, refusalOf } from "../attack.ts";
import { wire } from "../proposals.ts";
import type { Stage } from "./stage.ts";

/** More than fit into any two days: the day may end meanwhile. */
const PIECES = 12;

/** On what adds up over time: every piece is within the limits of one action. */
export function budgetAttacks({ cast }: Stage): Attack[] {
  const { client } = cast.actors["payment-clerk"];
  return [
    {
      name: "a day's budget overdrawn in small wires, each within the limit",
      expected: "HARD_LIMIT",
      perform: async () => {
        for (let piece = 0; piece < PIECES; piece += 1) {
          const proposal = wire(cast, "Vendor Y", "500.00");
          const { answer } = await client.propose(proposal);
          if (answer.kind !== "permitted") return refusalOf(answer);
          const { status } = await client.execute("bank", proposal, answer);
          if (status >= 300) return `the bank answered ${status}`;
        }
        return `PERMITTED ${PIECES} times`;
      },
    },
  ];
}
