import type { Attack } from "./attack.ts";
import { authorityAttacks } from "./attacks/authority.ts";
import { budgetAttacks } from "./attacks/budgets.ts";
import { envelopeAttacks } from "./attacks/envelopes.ts";
import { expiryAttacks } from "./attacks/expiry.ts";
import { lateAttacks } from "./attacks/late.ts";
import { screenAttacks } from "./attacks/screen.ts";
import type { Stage } from "./attacks/stage.ts";
import { storeAttacks } from "./attacks/stores.ts";
import { toolAttacks } from "./attacks/tools.ts";

/** The attacks, in the order they are performed. */
export function firstAttacks(stage: Stage): Attack[] {
  return [
    ...screenAttacks(stage),
    ...envelopeAttacks(stage),
    ...lateAttacks(stage),
    ...toolAttacks(stage),
    ...budgetAttacks(stage),
    ...authorityAttacks(stage),
  ];
}

/** Then those that take time, while one permission expires anyway; the gateway starts anew and forgets what it measured. */
export function lastAttacks(stage: Stage): Attack[] {
  return [...storeAttacks(stage), ...expiryAttacks(stage)];
}
