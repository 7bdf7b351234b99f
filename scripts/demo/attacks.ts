import type { Attack } from "./attack.ts";
import { authorityAttacks } from "./attacks/authority.ts";
import { budgetAttacks } from "./attacks/budgets.ts";
import { envelopeAttacks } from "./attacks/envelopes.ts";
import { expiryAttacks } from "./attacks/expiry.ts";
import { lateAttacks } from "./attacks/late.ts";
import { screenAttacks } from "./attacks/screen.ts";
import type { Stage } from "./attacks/stage.ts";
import { storeAttacks } from "./attacks/stores.ts";

/** Every attack, in the order they are performed. */
export function listAttacks(stage: Stage): Attack[] {
  return [
    ...screenAttacks(stage),
    ...envelopeAttacks(stage),
    ...storeAttacks(stage),
    ...lateAttacks(stage),
    ...budgetAttacks(stage),
    ...authorityAttacks(stage),
    ...expiryAttacks(stage),
  ];
}
