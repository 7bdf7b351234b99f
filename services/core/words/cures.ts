import { type NamedReason, PARTNER_REASON, type Reason, type ServiceReason, type TighteningReason } from "./reasons.ts";

type Cured = Exclude<NamedReason, "NONE"> | ServiceReason | TighteningReason;

const OTHER_DELEGATION =
  "Ask within what `countersign verify-chain <delegation>` shows, or have whoever stands above grant a wider delegation.";
const LOWER_AMOUNT = "Ask for less; `countersign simulate` shows every limit and which one is nearest.";
const PUBLISH = "`npm run gov -- propose publish` writes the proposal of a policy version that does.";

/** What whoever got a denial can do about its reason. */
const CURES: Readonly<Record<Cured, string>> = {
  WITHIN_LIMITS: "Nothing stands against it.",
  APPROVED: "Nothing stands against it.",
  UNEVALUABLE:
    "`countersign replay <answer>` runs it again. If it says the same, the policy's evaluator is broken: its council publishes another version.",
  STALE_STATE:
    "Ask again when the chain has a new block; whoever runs the signing service checks its node and its clock.",
  POLICY_UNKNOWN: `Tell whoever runs the signing service: its mapping names a policy that is not published. ${PUBLISH}`,
  MAPPING_MISMATCH:
    "Tell whoever runs the signing service: COUNTERSIGN_MAPPING_FILE is to be the file the policy version was published with.",
  AGENT_UNKNOWN: "Have the registrar enter the agent in AgentRegistry, and use the id it gets as UID of the subject.",
  AGENT_SUSPENDED: "`npm run gov -- propose reinstate` writes the proposal that ends the suspension.",
  AGENT_REVOKED: "A revocation is final: the registrar enters a new agent, with a new key.",
  MODEL_MISMATCH: "Run the model the agent is registered with, or have the registrar enter the one it runs.",
  POSTURE_FLOOR:
    "Have a person approve it (`countersign holds approve`); `npm run gov -- propose posture` gives an agent more autonomy.",
  OPERATION_NOT_ALLOWED: `The policy has no rule for this action type. ${PUBLISH}`,
  TARGET_NOT_ALLOWED: `The policy does not list this target. ${PUBLISH}`,
  DIMENSION_NOT_HELD: `The request carries a parameter the policy's rule does not let through. ${PUBLISH}`,
  AMOUNT_MISSING:
    "Send the parameters amount and currency (`--param amount=…`, in minor units) as the mapping derives them.",
  CURRENCY_MISMATCH: "Ask in the currency of the policy's rule; `countersign simulate` shows it.",
  RULE_FLOOR: "Have a person approve it: `countersign holds approve <hold>`.",
  ABOVE_FLAG: "Nothing has to be done: it passes, and is flagged.",
  ABOVE_HOLD: "Have a person approve it: `countersign holds approve <hold>`.",
  ABOVE_BLOCK: LOWER_AMOUNT,
  APPROVAL_INVALID: "Have the approver sign again what `countersign holds approve <hold>` shows.",
  APPROVAL_EXPIRED: "Have the approver sign again, with a later --valid-before.",
  APPROVER_UNKNOWN: "Have one of the approvers sign whom the policy names.",
  APPROVER_CEILING: "Have an approver sign whose ceiling reaches this amount.",
  NO_AUTHORITY: "Act under a delegation: `delegation` of the profile, or --delegation.",
  LINEAGE_FOREIGN:
    "Act under a delegation of this very agent; `countersign verify-chain <delegation>` shows whose it is.",
  LINEAGE_REVOKED: "Have a new delegation granted; `countersign verify-chain <delegation>` shows where the path ends.",
  LINEAGE_AGENT:
    "`countersign verify-chain <delegation>` shows which agent above is out; `npm run gov -- propose reinstate` ends a suspension.",
  LINEAGE_KEY: "Have whoever stands above grant the delegations anew: those of a lost key are void.",
  GENESIS_PENDING: "Wait until the genesis is in force; `countersign verify-chain <delegation>` shows from when.",
  NOT_YET_VALID: "Wait until the delegation begins; `countersign verify-chain <delegation>` shows when.",
  DELEGATION_EXPIRED: "Have whoever stands above grant a new delegation.",
  OUTSIDE_HOURS:
    "Ask within the hours of the delegation (UTC); `countersign verify-chain <delegation>` shows how many there are.",
  BLACKOUT: "Ask after the blackout window; `countersign verify-chain <delegation>` shows how many there are.",
  RATE_EXCEEDED: "Ask in the next hour or day (UTC); `countersign simulate` shows what is left.",
  COUNTER_MISMATCH:
    "Ask again; if it stays, tell whoever runs the signing service: its counters are not those of the lineage.",
  OPERATION_NOT_DELEGATED: OTHER_DELEGATION,
  TARGET_NOT_DELEGATED: OTHER_DELEGATION,
  CURRENCY_NOT_DELEGATED: OTHER_DELEGATION,
  NEAR_LIMIT: "Nothing has to be done: it passes, and is flagged.",
  SOFT_LIMIT: "Have a person approve it: `countersign holds approve <hold>`.",
  HARD_LIMIT: LOWER_AMOUNT,
  DATA_SET_NOT_DELEGATED: OTHER_DELEGATION,
  CLASSIFICATION_CEILING: OTHER_DELEGATION,
  CLASSIFICATION_MISSING: "Have the action's rule in the mapping say the classification of the data it touches.",
  PII_NOT_DELEGATED: OTHER_DELEGATION,
  CHANNEL_NOT_DELEGATED: OTHER_DELEGATION,
  RECIPIENT_NOT_DELEGATED: OTHER_DELEGATION,
  OUTSIDE_NOT_DELEGATED: OTHER_DELEGATION,
  REASONING_MISSING: "Send the SHA-256 of the agent's reasoning as `reasoning` of the intent.",
  CAPABILITY_MISSING: "Have an attester vouch for the agent and this action type (AgentRegistry `attest`).",
  CAPABILITY_EXPIRED: "Have an attester vouch again for the agent and this action type (AgentRegistry `attest`).",
  MODEL_UNKNOWN:
    "`npm run gov -- propose model --digest <sha256>` writes the proposal that enters the agent's model; enrolling an agent does not.",
  MODEL_REVOKED: "Run another model: `npm run gov -- propose model` enters one.",
  MODEL_LEVEL: "Run a model of a higher SLSA level: `npm run gov -- propose model --slsa <level>` enters one.",
  RISK_FLOOR: "Have a person approve it: `countersign holds approve <hold>`.",
  RELEASE_CEILING: `Send less closely held data, or to another recipient. ${PUBLISH}`,
  RELEASE_PII: `Leave personal data out, or send it to another recipient. ${PUBLISH}`,
  PAUSED: "A pause ends by itself; `npm run gov -- propose unpause` ends it early.",
  CUSTODY_MISMATCH: "Ask again: the registry has another hand for the agent's key now.",
  CUSTODY_FLOOR: "Have a person approve it: `countersign holds approve <hold>`.",
  FLOOR_INVALID: "Tell whoever runs the signing service: a floor, token or attestation it adds is malformed.",
  FLOOR_RECORD: "Have a person approve it, or wait until the record that demands more ends.",
  TOKEN_LIMIT: "Act with a token that covers it, or have a person approve it.",
  ATTESTATION_FLOOR: "Have a person approve it, or run the agent where its surroundings are attested.",
  SCORE_FLOOR: "Have a person approve it: `countersign holds approve <hold>`.",
  PLAN_INVALID: "Name a step of the plan that was signed, and resume no hold with it.",
  PLAN_STEP_USED: "Take the plan's next step, or have a new plan signed.",
  ACTION_UNMAPPED:
    "Send a request that a rule of the action mapping covers: target, method, path, query names and content type. Else have the rule added and published.",
  ACTION_MISMATCH: "Sign the intent with the action type and target that the mapping derives from this request.",
  PARAMS_MISMATCH: "Sign the intent with the parameters that the mapping derives from this very request.",
  TOOL_UNKNOWN:
    "Call a tool that the list of tools shows; `countersign mcp pin <target>` and a rule of countersign.yaml add one.",
  TOOL_CHANGED: "Look at what changed with `countersign mcp pin <target>`, and have the new definition approved.",
  PREVIEW_MISSING:
    "Ask for the preview first, as an action of its own, and name its digest and state (the SDK's `preview`).",
  PREVIEW_UNASKED: "Leave `preview` null: the action's rule in the mapping says of no preview.",
  PREVIEW_UNFOUNDED: "Name the SAE hash of the preview's permission, of this session, among the parents.",
  PARENT_UNKNOWN: "Name only SAE hashes of permissions in this log as parents.",
  PARENT_SESSION: "Use the session of the parents.",
  HOLD_UNKNOWN: "Resume with the hold id of the 202 answer.",
  HOLD_MISMATCH: "Resume with the held act, unchanged to the byte (the SDK takes the held intent).",
  HOLD_SPENT: "Send the action again without a hold; it gets a new one.",
  HOLD_EXPIRED: "Send the action again without a hold; it gets a new one.",
  APPROVAL_DENIED:
    "Read why in the message, and ask for something else; the same action needs a new hold, and that person's yes.",
  PLAN_UNKNOWN: "Name the root of a plan this log took: `countersign plans list` shows those that run.",
  PLAN_MISMATCH:
    "Take a step of your own plan, under its delegation, with the key that signed it, and name the step's place. After a new key or delegation, sign a new plan.",
  PLAN_UNAPPROVED: "Have a person approve the plan first: `countersign plans approve <plan>`.",
  PLAN_EXPIRED: "Sign a new plan and have it approved.",
  PLAN_REVOKED: "Ask why, and sign another plan if it is still wanted.",
  STATE_DEGRADED: "Ask again when the chain has a new block; whoever runs the signing service checks its node.",
};

/** What whoever got a denial can do about it, in whole sentences. */
export function cureOf(reason: Reason): string {
  const own: Readonly<Record<string, string>> = CURES;
  const theirs = PARTNER_REASON.exec(reason)?.[1];
  if (theirs !== undefined) return `Ask partner ${theirs} of the organization: its policy decided this.`;
  return (
    own[reason] ?? "Ask whoever wrote the evaluator that gives this reason; `countersign replay <answer>` shows which."
  );
}
