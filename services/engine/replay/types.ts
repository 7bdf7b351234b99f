import type { Explanation } from "../../core/explain/explain.ts";
import type { SignatureVerifier } from "../../core/ports/ports.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import type { Block } from "../../chain/read/block.ts";
import type { SystemAddresses } from "../../chain/read/deployment.ts";
import type { LimitReader } from "../../chain/read/limit-reader.ts";
import type { Registries } from "../../chain/read/registries.ts";
import type { Decider } from "../../core/ports/decider.ts";
import type { Judgement } from "./rerun.ts";

/** Same verdict; another one; evidence that contradicts itself or the chain; or nobody can say. */
export type ReplayResult = "same" | "another" | "disputed" | "not_replayable";

/** Why a replay did not simply give the same verdict. Append, never rename. */
export const REPLAY_NOTES = {
  POLICY_NOT_ASKED: "the signing service refused it itself, before the policy was asked",
  DISCLOSURES_MISSING: "disclosures are missing, so the policy's question cannot be asked again",
  BLOCK_MISSING: "the chain has no block of this number",
  STATE_MISSING: "the node, or the witness, no longer has the state of the block",
  VERDICT_DIFFERS: "the policy says something else than the decision does",
  CALL_MISMATCH: "the claims are not those the policy was asked about",
  POLICY_MISMATCH: "the registry names another policy contract than the decision does",
  SIGNER_UNKNOWN: "no key that is registered for the log signed it",
  BLOCK_UNCHECKED: "replayed from the witness: that the pinned block is in the chain, an anchor or a node has to say",
  REORGANIZED: "a reorganization removed the pinned block: replayed at the canonical block of its number",
} as const;
export type ReplayNote = keyof typeof REPLAY_NOTES;

export interface Note {
  readonly code: ReplayNote;
  readonly detail: string;
}

/** What a replay found. */
export interface Replayed {
  readonly result: ReplayResult;
  /** in the order they were met; empty for the plain same verdict */
  readonly notes: readonly Note[];
  readonly claims: Sae;
  /** null when the disclosures are missing */
  readonly params: Params | null;
  /** what the policy said now; null when it was not asked */
  readonly said: Judgement | null;
  /** where it was asked; null when it was not */
  readonly block: { readonly number: number; readonly hash: string } | null;
  /** of the policy's answer; null when the limits could not be read */
  readonly explanation: Explanation | null;
}

export interface ReplayDeps {
  readonly system: Pick<SystemAddresses, "chainId" | "anchorLog">;
  readonly decider: Decider;
  readonly registries: Pick<Registries, "readPolicy" | "readSigners">;
  /** the block that has the number of the pinned one in the chain as it is now; null when there is none */
  readonly blockAt: (pinned: Sae["pol"]["block"]) => Promise<Pick<Block, "number" | "hash" | "timestamp"> | null>;
  /** true when nobody can be asked whether the pinned block is in the chain: the witness shows what its hash commits to */
  readonly offline?: boolean;
  /** null when there is nobody to ask: limits are an extra, the verdict is the contract's */
  readonly limits: LimitReader | null;
  readonly verifiers: readonly SignatureVerifier[];
}
