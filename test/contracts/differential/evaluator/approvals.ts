import { AbiCoder, concat, id, keccak256, TypedDataEncoder, ZeroHash } from "ethers";

import { APPROVAL_TYPES } from "../../support/approvals.ts";
import type { Action, Approval } from "./action.ts";
import { blocked, type Answer } from "./answer.ts";
import type { Organization, Policy } from "./organization.ts";
import { ruleOf } from "./rules.ts";
import { isSigned } from "./signatures.ts";

/** A held action and all that its approvals depend on. */
export type Held = { organization: Organization; policyId: bigint; policy: Policy; action: Action; held: Answer };

/** What human approvals make of what is held: released, left as it is, or blocked by one that is not good. */
export function judgeApprovals(question: Held): Answer {
  const { action, policy, held } = question;
  const isPlanned = action.plan !== ZeroHash;
  // Without a hold or a plan there is nothing a human could have looked at.
  if (action.approvals.length === 0 || (!isPlanned && action.holdId === ZeroHash)) return held;
  for (const index of action.approvals.keys()) {
    const fault = faultOf(question, index, isPlanned);
    if (fault !== undefined) return fault;
  }
  const asked = ruleOf(policy.parameters, action)?.approvalsNeeded ?? 0;
  const needed = asked === 0 ? policy.parameters.approvalsNeeded : asked;
  const suffices = needed > 0 && action.approvals.length >= needed;
  const releases = !isPlanned || isCovered(question);
  return suffices && releases ? { verdict: "FLAGGED", dimension: held.dimension, reason: "APPROVED" } : held;
}

/** What is wrong with one approval. */
function faultOf(question: Held, index: number, isPlanned: boolean): Answer | undefined {
  const { action, policy } = question;
  const [approval, previous] = [action.approvals[index], action.approvals[index - 1]];
  if (approval === undefined) return undefined;
  const ascends = previous === undefined || keccak256(previous.signer) < keccak256(approval.signer);
  if (!ascends) return blocked("NONE", "APPROVAL_INVALID");
  const approver = policy.parameters.approvers.find(({ signer }) => signer === approval.signer);
  if (approver === undefined) return blocked("NONE", "APPROVER_UNKNOWN");
  if (action.time >= approval.validBefore) return blocked("TEMPORAL", "APPROVAL_EXPIRED");
  if (action.amount > approver.ceiling) return blocked("FINANCIAL", "APPROVER_CEILING");
  const digest = digestOf(question, approval, isPlanned);
  return isSigned(approval, digest) ? undefined : blocked("NONE", "APPROVAL_INVALID");
}

const APPROVAL_TYPEHASH = id(TypedDataEncoder.from(APPROVAL_TYPES).encodeType("Approval"));
const MEMBERS = ["bytes32", "bytes32", "bytes32", "bytes32", "bytes32", "uint64", "uint256", "uint64", "uint64"];

/** What a human signs: words, of which only the hash is known here, and the act and its hold, or the plan. */
export function digestOf(
  { organization, policyId, policy, action }: Omit<Held, "held">,
  approval: Pick<Approval, "action" | "validBefore">,
  isPlanned: boolean,
): string {
  const bound = isPlanned ? [action.plan, ZeroHash] : [action.actDigest, action.holdId];
  const place = [action.logId, policyId, policy.version, approval.validBefore];
  const members = [APPROVAL_TYPEHASH, approval.action, organization.name, ...bound, ...place];
  const message = keccak256(AbiCoder.defaultAbiCoder().encode(MEMBERS, members));
  return keccak256(concat(["0x1901", TypedDataEncoder.hashDomain(organization.domain), message]));
}

/** A signed plan lifts what the posture SharedPlanning asks for, and nothing else. */
function isCovered({ organization, action, held }: Held): boolean {
  return organization.agents.get(action.agentId)?.posture === "SHARED_PLANNING" && held.reason === "POSTURE_FLOOR";
}

/** An action is a step of the plan it names, and then resumes no hold; without a plan there is no path. */
export function* sayPlan(action: Action): Iterable<Answer> {
  const isStep = action.holdId === ZeroHash && planOf(action) === action.plan;
  const isWhole = action.plan === ZeroHash ? action.planPath.length === 0 : isStep;
  if (!isWhole) yield blocked("NONE", "PLAN_INVALID");
}

/** The root an action's path leads to: of each pair, the lesser hash goes first. */
export function planOf({ actDigest, planPath }: Pick<Action, "actDigest" | "planPath">): string {
  return planPath.reduce(
    (node, other) => keccak256(concat(node < other ? [node, other] : [other, node])),
    keccak256(actDigest),
  );
}
