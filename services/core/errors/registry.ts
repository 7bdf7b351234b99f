/**
 * Every error code, once. `bad-input`: the caller must change the request. `refused`: well-formed, and not allowed.
 * `retryable`: the same request may pass later. `corrupt`: the process stops rather than go on.
 * Unknown means deny, so a service that cannot decide refuses (403); it does not answer 5xx.
 */
export type ErrorFamily = "bad-input" | "refused" | "retryable" | "corrupt";

export interface ErrorEntry {
  readonly status: number;
  readonly family: ErrorFamily;
  readonly title: string;
  readonly cure: string;
}

const bad = (status: number, title: string, cure: string): ErrorEntry => ({ status, family: "bad-input", title, cure });
const refused = (status: number, title: string, cure: string): ErrorEntry => ({
  status,
  family: "refused",
  title,
  cure,
});
const retry = (status: number, title: string, cure: string): ErrorEntry => ({
  status,
  family: "retryable",
  title,
  cure,
});
const corrupt = (title: string, cure: string): ErrorEntry => ({ status: 403, family: "corrupt", title, cure });

export const ERRORS = {
  // HTTP
  HTTP_MALFORMED: bad(
    400,
    "The request is not valid HTTP",
    "Send one Content-Length, no Transfer-Encoding beside it, and valid header lines.",
  ),
  HEADER_TOO_LARGE: bad(431, "The request headers are too large", "Keep all headers together below 16 KiB."),
  HEADER_DUPLICATE: bad(400, "A header that must stand once stands more than once", "Send the named header once."),
  HEADER_FORBIDDEN: bad(
    400,
    "A header is not allowed",
    "Remove the named header: it could make the target act on another request than the one that was judged.",
  ),
  ROUTE_UNKNOWN: bad(404, "No such resource", "Compare method and path with the routes in docs/formats.md."),
  CONTENT_TYPE_UNSUPPORTED: bad(
    415,
    "The content type is not accepted here",
    "Send application/json, or what the rule of the mapping says of its content.",
  ),
  CONTENT_ENCODING_UNSUPPORTED: bad(
    415,
    "Encoded content is not accepted",
    "Send the body without Content-Encoding: what is signed is what is sent.",
  ),
  BODY_TOO_LARGE: bad(
    413,
    "The body is too large",
    "Keep the body within the limit the service was started with (1 MiB by default).",
  ),
  HOST_UNKNOWN: bad(
    421,
    "The Host header names no name of this service",
    "Address the service by its IP address, by localhost on its own machine, or by a name in COUNTERSIGN_HOST_NAMES.",
  ),
  BROWSER_REFUSED: refused(
    403,
    "Browsers are not served here",
    "Send the request from a program, without Origin and Sec-Fetch-Site: no web page shall act with what it reaches.",
  ),
  RATE_LIMITED: retry(429, "Too many requests", "Wait for the time in Retry-After; nothing was decided or recorded."),
  CONNECTION_DROPPED: retry(
    429,
    "The connection gave way to others",
    "Send the request whole and at once, on fewer connections.",
  ),
  URI_NOT_CANONICAL: bad(
    400,
    "The request target is ambiguous",
    "Send a path without dot segments, empty segments, semicolons, backslashes or encoded delimiters, and sign its canonical spelling (docs/formats.md).",
  ),
  // JSON and JWS
  JSON_MALFORMED: bad(
    400,
    "The body is not valid JSON",
    "Send one JSON value, encoded as UTF-8, nested at most 32 deep, of at most 1,024 values.",
  ),
  JSON_DUPLICATE_NAME: bad(
    400,
    "A JSON object has a name twice",
    "Send every name once: two readers could see two different values.",
  ),
  BODY_INVALID: bad(400, "The body does not have the expected form", "Compare the named member with docs/formats.md."),
  JWS_MALFORMED: bad(400, "Not a JWS in compact serialization", "Send three base64url parts separated by dots."),
  JWS_NOT_CANONICAL: bad(
    400,
    "A part is not canonical base64url",
    "Encode without padding, white space or left-over bits (RFC 7515 section 2).",
  ),
  JWS_HEADER_INVALID: bad(
    400,
    "The JWS header is not the fixed one",
    "Send exactly alg, kid and typ; never jwk, jku, x5u, crit or b64.",
  ),
  JWS_ALG_UNSUPPORTED: bad(400, "The algorithm is not accepted", "Sign with EdDSA (Ed25519) or ES256."),
  JWS_ALG_KEY_MISMATCH: bad(
    400,
    "The algorithm does not belong to the registered key",
    "Use EdDSA with an Ed25519 key and ES256 with a P-256 key.",
  ),
  JWS_TYP_UNEXPECTED: bad(
    400,
    "Another kind of signed object was expected",
    "Send the object this endpoint is for; see docs/formats.md.",
  ),
  JWS_SIGNATURE_INVALID: refused(
    401,
    "The signature does not verify",
    "Sign the exact bytes that are sent, with the registered key.",
  ),
  CLAIMS_INVALID: bad(
    400,
    "The claims do not have the expected form",
    "Compare the named claim with docs/formats.md; unknown claims are refused.",
  ),
  AMOUNT_INVALID: bad(
    400,
    "The amount is not a whole number of minor units",
    "Send the amount as a string of digits, without sign, point or leading zero, below 2^256.",
  ),
  PARAM_UNPRINTABLE: bad(
    400,
    "A parameter has a character that nobody can print",
    "Leave control characters, line breaks and characters that turn the direction of text out of the named parameter.",
  ),
  UNSUPPORTED: bad(
    400,
    "The formats know this, and no part of this version makes it yet",
    "Leave the named member null, bind the action by http, and send only kinds of record this version makes.",
  ),
  DISCLOSURE_INVALID: bad(
    400,
    "The disclosures do not match the digests",
    "Send every disclosure once, exactly as it was hashed, and none that is not referred to.",
  ),
  // Intents
  INTENT_EXPIRED: refused(401, "The intent has expired", "Sign a new intent; check the agent's clock."),
  INTENT_NOT_YET_VALID: refused(401, "The intent is from the future", "Check the agent's clock."),
  INTENT_TOO_LARGE: bad(
    413,
    "The intent is too large",
    "An intent with its disclosures has at most 16,384 bytes, and 24 disclosures.",
  ),
  INTENT_LIFETIME: bad(400, "The intent lives too long", "Let exp be after iat by at most 300 s."),
  INTENT_AUDIENCE: refused(401, "The intent is meant for another log", "Set aud to the log of this signing service."),
  INTENT_BEFORE_STORE: refused(
    401,
    "The intent is older than this service's log",
    "Sign a new intent: the log was put back from a copy, and a decision on this one may have been lost.",
  ),
  INTENT_REUSED: refused(409, "The intent's jti was used before, in another intent", "Give every intent a fresh jti."),
  AGENT_UNKNOWN: refused(
    401,
    "The agent is not registered",
    "Register the agent first, or wait until the registration is in a block.",
  ),
  AGENT_KEY_MISMATCH: refused(
    401,
    "The key is not this agent's registered key",
    "Sign with the key that is registered for the agent named in iss.",
  ),
  PEP_UNKNOWN: bad(
    400,
    "The enforcement point is not a log of this organization",
    "Set pep to the log name of an enforcement point of this organization.",
  ),
  // Decisions
  ACTION_BLOCKED: refused(403, "The action is blocked", "See the reason; the signed denial is the evidence."),
  POLICY_UNKNOWN: refused(
    403,
    "The policy is not published",
    "Publish the policy the mapping names, or correct the mapping.",
  ),
  MAPPING_MISMATCH: refused(
    403,
    "The mapping file is not the registered one",
    "Start the service with the file whose SHA-256 the current policy version names.",
  ),
  EVALUATOR_CODE_MISMATCH: refused(
    403,
    "The evaluator's code is not the registered code",
    "Stop and investigate: the code behind the policy has changed.",
  ),
  CHAIN_UNREACHABLE: retry(403, "The chain does not answer", "Check RPC_URL; nothing is decided without chain state."),
  CHAIN_WRONG_ID: refused(403, "The RPC serves another chain", "Point RPC_URL at the chain in the deployments file."),
  SYSTEM_UNKNOWN: refused(403, "The System address has no System contract", "Check the System address and the chain."),
  ORGANIZATION_MISMATCH: refused(
    403,
    "The System belongs to another organization",
    "Check the System address and the organization id.",
  ),
  STATE_PROOF_INVALID: refused(
    403,
    "The node does not prove what it says of the chain's state",
    "Point RPC_URL at another node: this one served a proof, code or value that does not belong to the block.",
  ),
  HEADER_INVALID: refused(
    403,
    "The block header does not have the hash it is served under",
    "Point RPC_URL at another node, or one of a chain whose headers this release knows.",
  ),
  HEAD_DISPUTED: retry(
    403,
    "Too few nodes agree on the newest block",
    "Check the nodes of RPC_URL: nothing is decided until enough of them serve the same block.",
  ),
  DECIDER_DISAGREES: refused(
    403,
    "Two ways to run the policy gave two decisions",
    "Stop and investigate: everything is blocked until the process is restarted and its self-test passes.",
  ),
  WITNESS_INCOMPLETE: bad(
    404,
    "The stored witness does not show everything the decision read",
    "Replay on a node that still has the block's state.",
  ),
  COUNTERS_UNREACHABLE: retry(
    403,
    "The counter store does not answer",
    "Check the counter store: what is charged to a budget is blocked until it answers.",
  ),
  STALE_STATE: retry(403, "The chain state is too old", "Wait for the chain to move on; check the node and the clock."),
  STATE_DEGRADED: retry(
    403,
    "The chain state is too old to move money on",
    "Wait for the chain to move on; what moves no money still passes, up to 60 s.",
  ),
  UNEVALUABLE: refused(
    403,
    "The policy could not be evaluated",
    "Check the evaluator: it reverted, ran out of gas, or answered out of range.",
  ),
  SIGNING_FAILED: retry(
    403,
    "The decision could not be signed",
    "Try again with a new intent; the failed slot is in the log as a void record.",
  ),
  OUTCOME_UNFOUNDED: refused(
    403,
    "The outcome is of no permission in this log",
    "Bring the outcome to the signing service whose log issued the permission.",
  ),
  OUTCOME_CONFLICT: refused(
    409,
    "The permission has another final outcome already",
    "The first one counts; find out why the enforcement point signed two.",
  ),
  // Holds
  HOLD_UNKNOWN: bad(404, "No such hold", "Use the hold id of the 202 answer."),
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
  ACTION_UNREADABLE: refused(
    403,
    "The action cannot be shown to a person",
    "Ask again without control, direction or invisible characters in the named text.",
  ),
  APPROVAL_EXPIRED: refused(403, "The approval has expired", "Choose a valid_before in the future."),
  APPROVER_UNKNOWN: refused(403, "The signer is not an approver of this policy", "Ask an approver the policy names."),
  APPROVER_CEILING: refused(
    403,
    "The amount is above the approver's ceiling",
    "Ask an approver with a higher ceiling.",
  ),
  // Enforcement
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
    "Act under a delegation that is in force, or have a new one granted. `countersign lineage` shows the path.",
  ),
  ORGANIZATION_PAUSED: retry(
    403,
    "The organization is paused",
    "A pause ends by itself, or early through the timelock; ask for a new permission then.",
  ),
  PROOF_MISSING: refused(401, "No proof of possession", "Send a pop+jwt by the agent's key in Countersign-Proof."),
  PROOF_INVALID: refused(
    401,
    "The proof of possession is not for this envelope, or not by its agent",
    "Sign the envelope's hash and this enforcement point's aud with the key in cnf.",
  ),
  PROOF_EXPIRED: refused(
    401,
    "The proof of possession is older than 30 s, or from the future",
    "Sign a fresh proof; check the clock.",
  ),
  TARGET_UNKNOWN: bad(404, "No such target", "Begin the path with the name of a target in the mapping."),
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
  // Configuration and storage
  CONFIG_MISSING: bad(400, "A setting is missing", "Set the named variable; `npm start -- --help` lists them."),
  CONFIG_UNKNOWN: bad(
    400,
    "A setting is unknown",
    "Remove or correct the named variable; `npm start -- --help` lists them.",
  ),
  CONFIG_INVALID: bad(400, "A setting has a wrong value", "Correct the named variable."),
  MAPPING_INVALID: bad(400, "The mapping file is not valid", "Correct the named member; see docs/formats.md."),
  PORT_TAKEN: bad(400, "The port is taken", "Stop the other process, or choose another port with the named setting."),
  DATA_IN_USE: bad(
    400,
    "Another process uses the data directory",
    "Stop the named process, or choose another DATA_DIR; nothing was changed for the one that runs.",
  ),
  PROCESS_ENDED: corrupt(
    "A process ended",
    "Read its last words in DATA_DIR/output; one that was ready before is started again by itself.",
  ),
  PROCESS_NOT_READY: retry(
    403,
    "A process is not ready",
    "Read what its /readyz says, and its last words in DATA_DIR/output.",
  ),
  JOURNAL_CUT: corrupt(
    "The journal of the embedded chain is shorter than it was",
    "Put the whole file back from a copy, or begin anew in another DATA_DIR: the logs beside it belong to the chain it told of.",
  ),
  KEY_UNREADABLE: bad(400, "The key file cannot be used", "Check path, permissions (0600) and format of the key file."),
  DATA_OTHER_CHAIN: bad(
    400,
    "The data directory belongs to another chain or organization",
    "Choose another DATA_DIR, or point the service at the chain the data belongs to.",
  ),
  DATA_OTHER_VERSION: bad(
    400,
    "The data directory has another schema version",
    "Start the version of Countersign that wrote it.",
  ),
  LOG_FENCED: corrupt(
    "Another sequencer took over the log",
    "Only one process may sequence a log; stop the other one.",
  ),
  STORE_BEHIND: corrupt(
    "The store has less than the chain has of its log",
    "Put the newest copy back with `npx countersign restore`; where none reaches so far, seal the log and open a successor.",
  ),
  STORE_EXISTS: bad(
    400,
    "A store stands there already",
    "Choose an empty directory, or move the named files away: nothing is written over a store.",
  ),
  STORE_MISSING: bad(
    400,
    "A file that the log knows of is gone",
    "Put it back from a copy, or name it in COUNTERSIGN_NEW_STORES for one start: what it held is then lost.",
  ),
  STORE_FAILED: corrupt(
    "The store could not make a record durable",
    "Check disk space and permissions; nothing was answered that is not stored.",
  ),
  LOG_CORRUPT: corrupt(
    "The stored log contradicts itself or the chain",
    "Run `npx countersign audit`; do not go on writing.",
  ),
  // Anchoring
  BATCH_UNKNOWN: bad(404, "No such batch", "Name the first seq of a batch that stands in the store."),
  BATCH_MISMATCH: corrupt("The batch row does not match the records", "Do not anchor; run `npx countersign audit`."),
  OWNER_UNREACHABLE: retry(
    403,
    "The owner of the log gives no checkpoint",
    "Check that the service that writes the log runs, and COUNTERSIGN_BATCHER_LOGS; nothing is anchored without it.",
  ),
  RECEIPT_PENDING: retry(404, "The record is not anchored yet", "Ask again after the next batch is confirmed."),
  RECORD_UNKNOWN: bad(404, "No such record", "Seqs run from 1 to the newest record."),
  ANCHOR_REJECTED: corrupt(
    "The anchor contract refused the batch",
    "The chain and the store disagree; run `npx countersign audit`.",
  ),
  NOT_ANCHORER: refused(
    403,
    "The wallet is not the anchorer of the log",
    "Give each anchorer a batcher of its own: npm start runs a second one with COUNTERSIGN_GATEWAY_BATCHER_WALLET_FILE; elsewhere, its wallet in COUNTERSIGN_BATCHER_WALLET_FILE and its logs in COUNTERSIGN_BATCHER_LOGS.",
  ),
  NO_FUNDS: retry(
    403,
    "An account has no money for its transaction",
    "Send money of this chain to the named address; what waits goes on by itself.",
  ),
  TX_REJECTED: refused(
    403,
    "The chain refused a transaction",
    "Read the named error: the contract does not allow the act now, or the node takes no such transaction.",
  ),
  // Governance
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
  GOV_NOT_READY: retry(403, "The operation still waits", "Wait for the time `npm run gov -- status` names."),
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

export type ErrorCode = keyof typeof ERRORS;
