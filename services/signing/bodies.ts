import { z } from "zod";

import { approvalDenialSchema } from "../core/schemas/approval-denial.ts";
import { approvalProofSchema } from "../core/schemas/approval.ts";
import { hexBytes } from "../core/schemas/primitives.ts";

/** Wallets write an address with its checksum, in capitals. It is recorded in lower case. */
const anyCase = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/, "expected 0x and hex digits")
  .toLowerCase()
  .pipe(hexBytes);

/** POST /v1/actions and POST /v1/simulate */
export const actionBodySchema = z.strictObject({
  /** `<jws>~<disclosure>~...~` */
  intent: z.string(),
  /**
   * the body of the request the agent will make, or the canonical text of the tool's input, base64url: then its parameters are
   * compared here already
   */
  content: z.string().optional(),
});
export type ActionBody = z.infer<typeof actionBodySchema>;

/** POST /v1/plans */
export const planBodySchema = z.strictObject({
  /** `<plan+jwt>~<disclosure>~...~` */
  plan: z.string(),
});

/** POST /v1/plans/:plan/revocations */
export const revocationBodySchema = z.strictObject({
  /** the agent's or an operator's `revoke+jwt` */
  order: z.string(),
});

/** POST /v1/outcomes */
export const outcomeBodySchema = z.strictObject({
  /** the enforcement point's final `outcome+jwt` */
  outcome: z.string(),
});

/** POST /v1/behaviours */
export const behaviourBodySchema = z.strictObject({
  /** an agent's `behaviour+jwt` */
  behaviour: z.string(),
});

/** POST /v1/erasures */
export const erasureBodySchema = z.strictObject({
  /** an operator's `erase+jwt` */
  order: z.string(),
});

/** POST /v1/holds/:hold/approvals */
export const approvalBodySchema = approvalProofSchema.extend({ signer: anyCase, signature: anyCase });

/** POST /v1/holds/:hold/denials */
export const denialBodySchema = approvalDenialSchema.extend({ signer: anyCase, signature: anyCase });
