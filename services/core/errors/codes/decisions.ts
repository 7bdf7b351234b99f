import { bad, refused, retry, type ErrorEntry } from "./entry.ts";

/** What keeps a decision from being made, and what a decision says no with. */
export const DECISION_ERRORS = {
  ACTION_BLOCKED: refused(
    403,
    "The action is blocked",
    "Look the reason up in docs/errors.md; `countersign replay` shows every limit beside the value that met it.",
  ),
  POLICY_UNKNOWN: refused(
    403,
    "The policy is not published",
    "Publish it with `npm run gov -- propose publish`, or correct `policy` in the mapping or --policy.",
  ),
  MAPPING_MISMATCH: refused(
    403,
    "The mapping file is not the registered one",
    "Point COUNTERSIGN_MAPPING_FILE at the file the policy version names, or publish this one with `npm run gov -- propose publish`.",
  ),
  EVALUATOR_CODE_MISMATCH: refused(
    403,
    "The evaluator's code is not the registered code",
    "Stop and investigate: the code behind the policy has changed.",
  ),
  CHAIN_UNREACHABLE: retry(
    403,
    "The chain does not answer",
    "Check that the node of RPC_URL or --rpc runs and has this chain; nothing is decided without chain state.",
  ),
  CALL_NOT_RUN: retry(
    403,
    "A contract cannot be run here",
    "Take the contract the detail names out of the policy, or decide on a node of your own (COUNTERSIGN_DECIDE=rpc): what it asks for is in no proof, or takes too long.",
  ),
  SERVICE_UNREACHABLE: retry(
    403,
    "A service of the organization does not answer",
    "Check that the service at the URL the message gives runs (`npm start`), and that the URL is right.",
  ),
  CHAIN_WRONG_ID: refused(
    403,
    "The RPC serves another chain",
    "Point RPC_URL or --rpc at the chain the deployments file names.",
  ),
  SYSTEM_UNKNOWN: refused(
    403,
    "The System address has no System contract",
    "Check the address (--system, or the deployments file). A chain begun anew has none of its contracts: deploy with `npm run deploy` again.",
  ),
  ORGANIZATION_MISMATCH: refused(
    403,
    "The System belongs to another organization",
    "Take the deployments file `npm run deploy` wrote for this System, or correct --organization.",
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
  STALE_STATE: retry(
    403,
    "The chain state is too old",
    "Wait for a new block; look at the node of RPC_URL and at this machine's clock.",
  ),
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
  BEHAVIOUR_UNFOUNDED: refused(
    403,
    "The behaviour is of no permission this log gave its agent",
    "Bring it to the signing service whose log issued the permission, signed by the agent and key the permission is for.",
  ),
  BEHAVIOUR_CONFLICT: refused(
    409,
    "The agent said another thing of this permission already",
    "The first one counts; sign what an agent did once, and send the very same text again when an answer is lost.",
  ),
} as const satisfies Record<string, ErrorEntry>;
