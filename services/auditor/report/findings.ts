/**
 * Everything an audit can find, once, with the sentence a person is shown. Codes are stable: append, never rename.
 */
export const FINDINGS = {
  // The files
  STORE_DAMAGED: "The file is damaged: a part of it cannot be read, or its indexes contradict its tables.",
  STORE_IDENTITY: "The file says it belongs to another chain, organization or log.",
  STORE_INDEX: "A table beside the records says something else than the records do.",
  LOG_UNKNOWN: "The chain knows no such log.",
  LOG_TWICE: "Two of the given files are for the same log.",
  LOG_NOT_GIVEN: "The organization anchored records of a log that was not given to the audit.",
  LOG_TRUNCATED: "The log ends before the chain does: anchored records are gone.",
  // One record
  SEQ_GAP: "A seq is missing.",
  RECORD_HASH: "The record is not the one its stored hash was made of.",
  RECORD_MALFORMED: "The record does not have the form it must have.",
  RECORD_KIND: "A record of this kind cannot stand in this log, or is filed under another kind.",
  UNSUPPORTED:
    "The record is of a kind, or says something, that no part of this version makes, so it cannot be checked.",
  RECORD_PLACE: "The record was made for another place: log, seq, chain or anchor contract.",
  SIGNER_UNKNOWN: "The key that signed is not registered on chain for this log.",
  SIGNER_WINDOW: "The key was not in its window when it signed.",
  SIGNATURE_INVALID: "The signature does not verify.",
  ENGINES_DISAGREE: "Two independent engines disagree about the signature: treat it as forged.",
  TIME_ORDER: "The record is older than one before it.",
  JTI_REUSED: "The unique id was used before.",
  // Intents
  AGENT_UNKNOWN: "The agent was not registered at the block the decision was made at.",
  AGENT_KEY: "The intent is not signed by the key that was registered for its agent.",
  INTENT_MISSING: "The intent the decision answers is not in the log before it.",
  INTENT_APART: "The intent does not stand right before its decision.",
  INTENT_MISMATCH: "The decision is about something else than the intent asked for.",
  INTENT_TIME: "The intent was expired, or from the future, when it was decided.",
  INTENT_ANSWERED_TWICE: "The intent was answered before, in another decision.",
  INTENT_UNANSWERED: "The intent has no decision.",
  // Decisions
  VERDICT_TYPE: "A permission carries a verdict that permits nothing, or a denial one that does.",
  REASON_UNKNOWN: "The reason is not one that its source can give.",
  AUDIENCE_UNKNOWN: "The permission is for something that is no enforcement point of this organization.",
  CONTEXT_MISMATCH: "The decision says something about the agent that the chain did not say at its block.",
  LINEAGE_MISMATCH: "The decision names another lineage than its delegation has.",
  SUBJECT_MISMATCH: "The permission is for a target that an action of its kind cannot have.",
  PIN_UNKNOWN: "The block the decision was made at is not in the chain, and the one in its place does not bear it out.",
  STATE_AGE: "The block the decision was made at was too old, or newer than the decision.",
  POLICY_MISMATCH:
    "The decision names another policy, evaluator, version, code, gas, mapping or partner than the registry did.",
  DISCLOSURES_INVALID: "The disclosures are not those whose digests were signed.",
  DISCLOSURES_MISSING: "Disclosures of the decision are gone or held back, and no record says that they were erased.",
  ERASURE_INVALID: "The erasure names what does not stand before it, or not as it says, so it excuses nothing.",
  CALL_MISSING: "The call data of the decision are gone: the policy contract cannot be asked again.",
  CALL_MISMATCH: "The policy was asked about something else than the decision says.",
  VERDICT_MISMATCH: "The policy contract says something else than the decision does.",
  PARENT_INVALID: "A parent is not an older permission of the same session in this log.",
  HOLD_INVALID: "The hold that is resumed was never opened, or for another agent or action.",
  HOLD_SPENT: "The hold was resumed before.",
  APPROVAL_INVALID: "The approval is not one its signer gave for this hold.",
  APPROVAL_MISMATCH: "The approval was signed over other words than the act's.",
  HOLD_DENIED: "An approver had denied the hold before.",
  DENIAL_INVALID: "The approver's no is not one its signer gave for this hold, or the signer was no approver.",
  APPROVAL_UNRECORDED: "The decision counts an approval that is not recorded before it.",
  // Plans
  PLAN_INVALID:
    "The plan is not its agent's, or the permission is for no step of a plan of its agent, delegation and key that stands before it.",
  PLAN_UNAPPROVED: "The permission is for a step of a plan that nobody had approved.",
  PLAN_ENDED: "The plan had expired, was revoked, or was denied before.",
  // Floors
  FLOOR_MISSING: "A floor applied and the decision does not name it, or one was due before it and was never recorded.",
  FLOOR_UNFOUNDED: "The decision names a floor that is not recorded before it, or did not apply, or not so.",
  FLOOR_UNJUSTIFIED: "The records, the chain or the mapping do not bear out why the floor was recorded.",
  // Budgets
  COUNTER_CHARGE:
    "The decision is charged to other budgets than its lineage has, or with another amount than it takes.",
  COUNTER_TWICE: "The place in the counter was given before.",
  COUNTER_GAP: "A place in a counter is missing: no permission has it, and no void names it.",
  COUNTER_SUM: "The counter stood at another sum than the records before it give.",
  RELEASE_INVALID: "A budget is given back without the word of the right enforcement point that nothing was executed.",
  RELEASE_TWICE: "The budget was given back before.",
  // Outcomes
  OUTCOME_UNCOUNTED: "The permission ended in an error, and the signing log does not count it for its breaker.",
  OUTCOME_UNFOUNDED: "The outcome is of a permission that was never issued, or not to this enforcement point.",
  OUTCOME_ORDER: "The outcome lacks the dispatch it ends, or stands before it.",
  OUTCOME_TWICE: "The permission has more than one final outcome.",
  OUTCOME_TIME: "The action ran outside the life of its permission, or its times contradict each other.",
  OUTCOME_FORM: "The outcome says what one of its phase and kind of action cannot say, or leaves out what it must.",
  OUTCOME_MISSING: "The permission has expired, and nobody says what became of it.",
  PERMISSION_REUSED: "The permission was used more than once.",
  PREVIEW_UNFOUNDED: "The preview a permission rests on was not the target's answer to a permission it follows from.",
  // What agents say they did
  BEHAVIOUR_INVALID:
    "What an agent says it did is of no permission of its own before it, or said before, or by another key.",
  BEHAVIOUR_MISSING:
    "The action was executed, and its agent, which had committed itself to a document, did not say so in time.",
  BEHAVIOUR_DIFFERS: "The agent says it did something else than the permission or the enforcement point says.",
  COMMITMENT_LATE: "The document the agent says it acted under was not on the chain before the action.",
  COMMITMENT_MISMATCH: "The document the agent says it acted under is not the one it was committed to when it acted.",
  // Batches and anchors
  BATCH_GAP: "The stored batches are not contiguous.",
  BATCH_MISMATCH: "The stored batch is not the one its records, its checkpoint or the chain show.",
  CHECKPOINT_INVALID: "The batch has no checkpoint that the log's own key signed.",
  TREE_ROOT: "The checkpoint names another tree than all records up to it give.",
  TREE_INCONSISTENT: "The checkpoint's tree does not begin with the one before it: records were changed or taken back.",
  ANCHOR_ROOT: "The records give another root than the one on the chain.",
  ANCHOR_UNBACKED: "The chain has a batch that the store does not have.",
  ANCHOR_MISSING: "The batch is stored as confirmed, and is not on the chain.",
  NOT_ANCHORED: "The record is not anchored.",
  LINKS_MISSING: "The batch's transaction does not show leaves and parents, as the log's mode has it.",
  LINKS_MISMATCH: "The batch's transaction shows another leaf, or other parents, than the record has.",
} as const;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly code: FindingCode;
  /** null when it is about no log in particular */
  readonly log: number | null;
  /** the first seq it is about; null when it is about no record in particular */
  readonly seq: number | null;
  readonly detail: string;
}

/** Takes what a check finds about one record. */
export type Find = (code: FindingCode, detail: string) => void;

/** Takes what a check finds about a log. */
export type FindAt = (code: FindingCode, seq: number | null, detail: string) => void;
