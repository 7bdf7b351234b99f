import { bad, refused, retry, type ErrorEntry } from "./entry.ts";

/** Why an enforcement point lets a request not pass, or what became of one it did. */
export const ENFORCEMENT_ERRORS = {
  ENVELOPE_MISSING: refused(401, "No envelope", "Send the signed envelope in Countersign-Envelope."),
  ENVELOPE_TOO_LARGE: bad(
    431,
    "The envelope is too large",
    "An envelope with its disclosures has at most 8,000 bytes, and 24 disclosures.",
  ),
  ENVELOPE_IS_DENIAL: refused(403, "This is a signed denial, not a permission", "Read the denial's reason."),
  ENVELOPE_SIGNER_UNKNOWN: refused(
    403,
    "The envelope's signer is not registered for the log",
    "Only keys registered on chain for the signing log count.",
  ),
  ENVELOPE_EXPIRED: refused(403, "The envelope has expired", "Ask for a new one."),
  ENVELOPE_NOT_YET_VALID: retry(
    403,
    "The envelope is not valid yet",
    "Present it again in a moment; if that does not help, check the clocks.",
  ),
  ENVELOPE_AUDIENCE: refused(
    403,
    "The envelope is meant for another enforcement point",
    "Present it to the one in aud.",
  ),
  ENVELOPE_FOREIGN: refused(
    403,
    "The envelope belongs to another chain, log or anchor contract",
    "Present it where its organization is enforced.",
  ),
  ENVELOPE_REPLAYED: refused(
    409,
    "The envelope was used before",
    "An envelope is good for one request; ask for a new one.",
  ),
  ENVELOPE_BEFORE_STORE: refused(
    403,
    "The envelope is older than this enforcement point's log",
    "Ask for a new one: the log was put back from a copy, and the use of this one may have been lost.",
  ),
  POLICY_CONTRACT_MISMATCH: refused(
    403,
    "The envelope names another policy than the registry",
    "Only the evaluator the registry names at the pinned block counts.",
  ),
  PIN_UNKNOWN: refused(
    403,
    "The pinned block is not in the chain",
    "Ask for a new envelope; the block was reorganized away or never existed.",
  ),
  PIN_STALE: refused(
    403,
    "The pinned block is too far from the decision's own time",
    "Ask for a new envelope. If new ones are refused too, the signing service decides on old state: tell whoever runs it.",
  ),
  VERDICT_NOT_PERMITTING: refused(
    403,
    "The envelope's verdict is not a permission",
    "Only AutoApproved and Flagged actions run.",
  ),
  AGENT_SUSPENDED: refused(403, "The agent is suspended", "The timelock can reinstate it."),
  AGENT_REVOKED: refused(403, "The agent is revoked", "Revocation is final; register a new agent."),
  DELEGATION_UNKNOWN: bad(404, "No such delegation", "Check the id, the chain and the System it was granted in."),
  LINEAGE_NOT_STANDING: refused(
    403,
    "The authority the agent acts under does not stand",
    "Act under a delegation that is in force, or have a new one granted. `countersign verify-chain` shows the path.",
  ),
  ORGANIZATION_PAUSED: retry(
    403,
    "The organization is paused",
    "A pause ends by itself, or early through the timelock; ask for a new permission then.",
  ),
  PROOF_MISSING: refused(
    401,
    "No proof of who asks",
    "Send it in Countersign-Proof: a pop+jwt by the agent's key to act, a read+jwt by an agent's or operator's key to read, an approver's signed ReadHold for a hold.",
  ),
  PROOF_INVALID: refused(
    401,
    "The proof is not for this request, or not by who may make it",
    "Sign what is asked, and whom, with the key that may: an envelope's hash and aud with its cnf key to act, path and log with an agent's or operator's key to read, an order of erasure with an operator's.",
  ),
  PROOF_EXPIRED: refused(
    401,
    "The proof is too old (30 s; an approver's 300 s), or from the future",
    "Sign a fresh proof; check the clock.",
  ),
  TARGET_UNKNOWN: bad(
    404,
    "No such target",
    "Begin the path with the name of a target in the mapping; the gateway's own resources begin with /-/.",
  ),
  TARGET_MISMATCH: refused(403, "The envelope is for another target", "Send the request the envelope was issued for."),
  METHOD_MISMATCH: refused(403, "The envelope is for another method", "Send the request the envelope was issued for."),
  URI_MISMATCH: refused(
    403,
    "The envelope is for another URI",
    "Send the request the envelope was issued for, query included.",
  ),
  CONTENT_TYPE_MISMATCH: refused(
    403,
    "The envelope is for another content type",
    "Send the request the envelope was issued for.",
  ),
  CONTENT_MISMATCH: refused(
    403,
    "The body is not the one the envelope was issued for",
    "Send the exact bytes whose digest was signed.",
  ),
  MAP_MISMATCH: refused(
    403,
    "The envelope was issued under another mapping",
    "Ask for a new envelope; the mapping has changed.",
  ),
  ACTION_UNMAPPED: refused(
    403,
    "No rule of the mapping covers this request",
    "Add the action to the mapping and publish it.",
  ),
  ACTION_MISMATCH: refused(
    403,
    "The request is another action than the envelope says",
    "Send the request the envelope was issued for.",
  ),
  PARAMS_MISMATCH: refused(
    403,
    "The request's parameters are not those of the envelope",
    "Ask for an envelope with the parameters the request really has.",
  ),
  PREVIEW_MISSING: refused(
    403,
    "The action is done in two phases, and names no preview",
    "Ask for the preview first, as an action of its own, and name its digest and state in the intent's `preview`.",
  ),
  PREVIEW_UNASKED: refused(
    403,
    "The action names a preview, and the mapping knows none of it",
    "Leave `preview` null, or have the action's rule in countersign.yaml say what its preview is.",
  ),
  PREVIEW_UNAVAILABLE: retry(
    502,
    "The target's preview cannot be compared",
    "Nothing was sent, and the permission is unused: look whether the target answers the preview with status 200, JSON of at most 256 KiB and the state its rule names, within 10 s.",
  ),
  IMPACT_CHANGED: refused(
    409,
    "The action would do something else than was previewed",
    "Nothing was sent, and the permission is over, its budget given back: ask for the preview anew, and for a permission that rests on it.",
  ),
  TARGET_UNREACHABLE: retry(
    502,
    "The target did not answer",
    "Check the outcome: not_executed was never sent, unknown may have been.",
  ),
  CREDENTIAL_UNAVAILABLE: retry(
    502,
    "The target's credential could not be got",
    "Nothing was sent, and the permission is unused: look at the token server, then send the request again.",
  ),
  TARGET_REDIRECTED: refused(
    409,
    "The target answered with a redirect, which is never followed",
    "Address the final URI; the outcome record holds the status.",
  ),
  TARGET_HEADERS_TOO_LARGE: retry(
    502,
    "The target answered with more headers than are read",
    "The outcome is unknown: look at the target, and let it answer with less than 64 KiB of headers.",
  ),
  DISPATCH_UNFINISHED: refused(409, "The permission is being used", "Wait for its outcome."),
} as const satisfies Record<string, ErrorEntry>;
