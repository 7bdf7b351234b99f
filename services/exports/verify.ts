/*
 * `countersign/verify`: checks what Countersign signed, with public keys alone. Asks nobody, and runs in a browser.
 */
export { CountersignError, isCountersignError } from "../core/errors/error.ts";
export { type Bundle, type BundleHead, bundleText, openBundle } from "../sdk/offline/bundle.ts";
export { type VerifiedDecision, verifyDenial, verifyEnvelope } from "../sdk/offline/decision.ts";
export type { KeySet } from "../sdk/offline/keys.ts";
export { type ProofTerms, verifyProof } from "../sdk/offline/proof.ts";
export { type VerifiedReceipt, verifyReceipt } from "../sdk/offline/receipt.ts";
export { type DecisionRecord, openRecord, verifyRecord } from "../sdk/offline/record.ts";
