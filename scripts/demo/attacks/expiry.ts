import { setTimeout as sleep } from "node:timers/promises";

import { type Attack, codeOf } from "../attack.ts";
import type { Stage } from "./stage.ts";

/** On time; last, because it takes the longest. */
export function expiryAttacks({ cast, loot }: Stage): Attack[] {
  const { actors } = cast;
  const { late } = loot;
  return [
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
