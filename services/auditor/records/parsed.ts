import type { ParsedJws } from "../../core/jws/parse.ts";
import type { SignedPlan } from "../../core/plans/open.ts";
import type { ApprovalRecord, VoidRecord } from "../../core/schemas/approval.ts";
import type { ApprovalDenialRecord } from "../../core/schemas/approval-denial.ts";
import type { Erasure } from "../../core/schemas/erasure.ts";
import type { FloorRecord } from "../../core/schemas/floor.ts";
import type { Outcome } from "../../core/schemas/outcome.ts";
import type { ShadowClaims } from "../../core/schemas/shadow.ts";
import type { Revocation } from "../../core/schemas/plan.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import type { SignedBehaviour } from "../../core/verify/behaviour.ts";
import type { SignedIntent } from "../../core/verify/intent.ts";
import type { AgentSubject } from "../../core/words/ids.ts";

interface Place {
  readonly seq: number;
  /** base64url SHA-256 of the record as it stands now */
  readonly hash: string;
}

export interface IntentRecord extends Place, SignedIntent {
  readonly kind: "intent";
}

/** A permission or a denial. */
export interface DecisionRecord extends Place {
  readonly kind: "sae" | "denial";
  readonly jws: ParsedJws;
  readonly claims: Sae;
  readonly subject: AgentSubject;
}

export interface OutcomeRecord extends Place {
  readonly kind: "outcome";
  readonly jws: ParsedJws;
  readonly claims: Outcome;
}

/** A request that was forwarded without a permission, in shadow mode. */
export interface ShadowRecord extends Place {
  readonly kind: "shadow";
  readonly jws: ParsedJws;
  readonly claims: ShadowClaims;
}

/** What an agent says it did. */
export interface BehaviourRecord extends Place, SignedBehaviour {
  readonly kind: "behaviour";
}

/** That disclosures of decisions before it were erased. */
export interface ErasureRecord extends Place {
  readonly kind: "erasure";
  readonly jws: ParsedJws;
  readonly claims: Erasure;
}

/** What an agent intends to do, as it signed it. */
export interface PlanRecord extends Place, SignedPlan {
  readonly hash: string;
  readonly kind: "plan";
}

/** That a plan before it has ended. */
export interface RevocationRecord extends Place {
  readonly kind: "revocation";
  readonly jws: ParsedJws;
  readonly claims: Revocation;
}

/** That the signing service is stricter with an agent from here on. */
export interface FloorEntry extends Place {
  readonly kind: "floor";
  readonly jws: ParsedJws;
  readonly claims: FloorRecord;
}

export interface ApprovalEntry extends Place {
  readonly kind: "approval";
  readonly claims: ApprovalRecord;
}

export interface ApprovalDenialEntry extends Place {
  readonly kind: "approval_denial";
  readonly claims: ApprovalDenialRecord;
}

export interface VoidEntry extends Place {
  readonly kind: "void";
  readonly claims: VoidRecord;
}

/** A record whose form is right. Nothing is said yet about who signed it. */
export type Parsed =
  | IntentRecord
  | DecisionRecord
  | OutcomeRecord
  | ShadowRecord
  | BehaviourRecord
  | ErasureRecord
  | PlanRecord
  | RevocationRecord
  | FloorEntry
  | ApprovalEntry
  | ApprovalDenialEntry
  | VoidEntry;

/** Records the log's own key signs. */
export type OwnRecord = DecisionRecord | OutcomeRecord;
