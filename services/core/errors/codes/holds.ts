import { bad, refused, retry, type ErrorEntry } from "./entry.ts";

/** Actions that wait for a person, and the approvals that release them. */
export const HOLD_ERRORS = {
  HOLD_UNKNOWN: bad(404, "No such hold", "Use the hold id of the 202 answer."),
  HOLD_PENDING: refused(
    409,
    "The action waits for a person",
    "Let an approver sign it: `countersign holds approve` shows the hold and signs; then send the action again, naming the hold.",
  ),
  HOLD_CLOSED: refused(409, "The hold was resumed or has expired", "Send the action again; it gets a new hold."),
  APPROVAL_INVALID: refused(
    403,
    "The approval does not verify",
    "Sign the typed data of the hold with an approver's key, unchanged.",
  ),
  APPROVAL_MISMATCH: refused(
    403,
    "The words of the approval are not the act's",
    "Read the hold again and sign what it shows. If it shows another action than its own disclosures, do not sign, and tell whoever runs the signing service.",
  ),
  APPROVAL_DENIED: refused(
    409,
    "An approver denied the hold",
    "A denial is final: let the agent send the action again, if it is still wanted; it gets a new hold.",
  ),
  DENIAL_INVALID: refused(
    403,
    "The denial does not verify",
    "Sign the typed data of the denial with an approver's key, unchanged.",
  ),
  ACTION_UNREADABLE: refused(
    403,
    "The action cannot be shown to a person",
    "Ask again without control, direction or invisible characters in the named text.",
  ),
  WEBHOOK_UNDELIVERED: retry(
    403,
    "A webhook is not delivered",
    "Look at the receiver the message names; it is tried again by itself for two days, and holds go on meanwhile.",
  ),
  APPROVAL_EXPIRED: refused(403, "The approval has expired", "Choose a valid_before in the future."),
  APPROVER_UNKNOWN: refused(403, "The signer is not an approver of this policy", "Ask an approver the policy names."),
  PASSKEY_UNKNOWN: refused(
    403,
    "The passkey is of no approver",
    "Make one on the approval page under #enrol, put its line into countersign.yaml, and let the council agree.",
  ),
  APPROVER_CEILING: refused(
    403,
    "The amount is above the approver's ceiling",
    "Ask an approver with a higher ceiling.",
  ),
} as const satisfies Record<string, ErrorEntry>;
