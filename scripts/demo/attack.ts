import type { Answer } from "../../services/sdk/answer.ts";
import type { Execution } from "../../services/sdk/client.ts";

/** One attack: really performed, and refused with exactly this code. */
export interface Attack {
  readonly name: string;
  /** code of the refusal; for a refusal of the policy, its reason */
  readonly expected: string;
  /** returns the code it was refused with, or what happened instead */
  readonly perform: () => Promise<string>;
}

export interface AttackResult {
  readonly name: string;
  readonly expected: string;
  readonly got: string;
  readonly refused: boolean;
}

export async function performAll(
  attacks: readonly Attack[],
  onResult: (result: AttackResult) => void,
): Promise<AttackResult[]> {
  const results: AttackResult[] = [];
  for (const { name, expected, perform } of attacks) {
    const got = await perform();
    const result = { name, expected, got, refused: got === expected };
    onResult(result);
    results.push(result);
  }
  return results;
}

/** The code of a refusal by the gateway; the status when the target answered. */
export function codeOf(execution: Execution): string {
  return execution.code ?? `EXECUTED ${execution.status}`;
}

/** The code of a refusal by the signing service; the policy's reason when the action was blocked. */
export function refusalOf(answer: Answer): string {
  switch (answer.kind) {
    case "permitted":
      return `PERMITTED as #${answer.seq}`;
    case "held":
      return "HELD";
    case "refused":
      return answer.code === "ACTION_BLOCKED" ? (answer.reason ?? answer.code) : answer.code;
  }
}
