import { bad, corrupt, refused, retry, type ErrorEntry } from "./entry.ts";

/** What a council does: files, signatures, timelock. */
export const GOVERNANCE_ERRORS = {
  GOV_FILE_INVALID: bad(
    400,
    "The governance file does not have the expected form",
    "Compare the named member with docs/governance.md, or write the file again with `npm run gov -- propose`.",
  ),
  GOV_FILE_EDITED: refused(
    409,
    "The proposal was edited after it was written",
    "Do not sign it. Ask for the original, or propose anew; signatures over the old digest do not count.",
  ),
  GOV_WRONG_NETWORK: refused(
    409,
    "The file was written for another chain, organization or council",
    "Check --rpc and --deployment against the file; never sign on the wrong network.",
  ),
  GOV_COUNCIL_UNKNOWN: bad(404, "The timelock does not have exactly one proposer", "Name the council with --council."),
  GOV_CALL_REVERTS: refused(
    409,
    "The timelock could not make this call now",
    "Read the named error and correct the proposal; --unchecked writes it all the same.",
  ),
  GOV_EVALUATOR_UNFIT: refused(
    409,
    "The evaluator is not fit to be published",
    "Publish an evaluator that has the reviewed code, accepts the parameters, and answers within its gas.",
  ),
  GOV_GAS_TOO_LITTLE: refused(
    409,
    "The gas limit leaves no room for everyone the parameters name",
    "Give the version a higher --gas-limit, or its customs and partners less gas.",
  ),
  GOV_STATE_UNDECLARED: refused(
    409,
    "An evaluator says less of what can change it than its code shows",
    "Read the findings with its author: let it declare its state, or name what was found with --accept-findings.",
  ),
  GOV_DELAY_TOO_SHORT: refused(
    409,
    "The delay is shorter than the timelock allows",
    "Leave --delay out: the timelock's own minimum is taken.",
  ),
  GOV_SIGNATURE_FOREIGN: refused(
    409,
    "The signature is over another file",
    "Sign this very file; one that was edited or written for another chain needs new signatures.",
  ),
  GOV_SIGNATURE_INVALID: refused(
    403,
    "The signature is not the member's",
    "Have the named member sign the file again.",
  ),
  GOV_SIGNER_UNKNOWN: refused(
    403,
    "The signer is not a member of the council",
    "Leave the signature out; `npm run gov -- status` lists the members.",
  ),
  GOV_SIGNER_TWICE: bad(400, "A member signed twice", "Hand in one signature of each member."),
  GOV_TOO_FEW_SIGNATURES: refused(403, "Too few members signed", "Collect more signature files and try again."),
  GOV_NONCE_USED: refused(
    409,
    "The council used this nonce before",
    "It was submitted already, or another file has its nonce: look with `npm run gov -- status`, or propose anew.",
  ),
  GOV_EXPIRED: refused(409, "The deadline in the file has passed", "Propose it again and have it signed again."),
  GOV_STALE: refused(
    409,
    "The state the proposal was written for has moved on",
    "Propose it again against the state of today, and have it signed again.",
  ),
  GOV_NOT_SCHEDULED: refused(
    409,
    "The operation does not wait in the timelock",
    "Submit the proposal first; a cancelled one has to be proposed again.",
  ),
  GOV_NOT_READY: retry(
    403,
    "The operation still waits",
    "Wait for the time `npm run gov -- status` shows: it is the time of the chain's blocks, not this clock's.",
  ),
  GOV_DONE: refused(409, "The operation was executed before", "Nothing is left to do."),
  GOV_CANCELLED: refused(409, "The operation was cancelled", "Propose it again if it is still wanted."),
  GOV_GATE_CLOSED: refused(
    409,
    "Two members closed the gate: nothing passes but its reopening",
    "Find out why it was closed; `npm run gov -- propose reopen`, and after it everything else anew.",
  ),
  GOV_DEPLOYMENT_DIFFERS: refused(
    409,
    "The contracts are not what a deployment of this project makes",
    "Trust none of them: read the differences, and deploy anew with another key when the deployment is your own.",
  ),
  GOV_JOURNAL_FOREIGN: refused(
    409,
    "The journal of the deployment is of another chain",
    "Deploy under another name (--id <name>), or move the folder the message names away. If the node is only behind, wait for it.",
  ),
  GOV_KEY_PUBLIC: refused(
    409,
    "An account would get power whose key everybody has",
    "Put accounts and log keys of your own in the place of the ones the message names: on this chain others could use them.",
  ),
  GOV_MISMATCH: refused(
    409,
    "The chain contradicts the file",
    "Do not sign or execute; compare file, --rpc and --deployment with another member.",
  ),
  GOV_KEY_COMMAND: bad(
    400,
    "The key manager's command gave no signature",
    "Run it by hand: it gets 0x and 64 hex digits on standard input and prints the signature in hex.",
  ),
  INTERNAL: corrupt("An internal error", "Nothing was decided. Report it with the log line of the same time."),
} as const satisfies Record<string, ErrorEntry>;
