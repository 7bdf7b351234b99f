import type { Deployment } from "../fixture.ts";

/** The mark of what never changed. */
export const NO_MARK = `0x${"00".repeat(16)}`;
/** A mark nobody made. */
export const GUESS = `0x${"17".repeat(16)}`;

/** What a loosening call about an agent must name now. */
export async function agentMark({ agentRegistry }: Pick<Deployment, "agentRegistry">, agentId: bigint) {
  return (await agentRegistry.getAgent(agentId)).mark;
}

/** The same about what is attested to an agent. */
export async function attestationMark(
  { agentRegistry }: Pick<Deployment, "agentRegistry">,
  agentId: bigint,
  actionType: string,
) {
  return await agentRegistry.attestationMarkOf(agentId, actionType);
}

/** The same about a log. */
export async function logMark({ anchorLog }: Pick<Deployment, "anchorLog">, logId: bigint) {
  return (await anchorLog.getLog(logId)).mark;
}

/** The same about a policy. */
export async function policyMark({ policyRegistry }: Pick<Deployment, "policyRegistry">, policyId: bigint) {
  return await policyRegistry.markOf(policyId, await policyRegistry.currentVersion(policyId));
}
