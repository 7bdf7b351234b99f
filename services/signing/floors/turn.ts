/**
 * The turn in which everything is recorded that an agent's floors follow from or end by, so that a decision names exactly those
 * that apply in its place. It is taken inside the turns of intent and hold, and outside that of counters.
 */
export function agentTurn(agentId: number): string {
  return `agent ${agentId}`;
}
