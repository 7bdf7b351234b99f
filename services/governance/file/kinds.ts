import { type DecodedCall, isKnown, publicationOf } from "./decode.ts";

/**
 * What each kind of proposal calls, in order: the word on a file says what is in it. The roles look at no date, so the
 * council's own check stands before them.
 */
const CALLS = {
  publish: /^policyRegistry\.publish$/,
  posture: /^agentRegistry\.raisePosture$/,
  unpause: /^pause\.unpause$/,
  reopen: /^gate\.open$/,
  reinstate: /^agentRegistry\.reinstate$/,
  council: /^council\.change$/,
  model: /^modelRegistry\.register$/,
  nominate: /^lineage\.nominate$/,
  roles: /^council\.expect( roles\.(revoke|grant)Role)+$/,
  successor: /^anchorLog\.openSuccessor$/,
  /** anything */
  call: /^/,
} as const;
export type Kind = keyof typeof CALLS;
export const KINDS = Object.keys(CALLS) as [Kind, ...Kind[]];

/** Whether the calls are what the kind says, and a policy version carries the reason that stands in the file. */
export function fitsKind(kind: Kind, calls: readonly DecodedCall[], rationaleHash: string): boolean {
  const names = calls.map((call) => (isKnown(call) ? `${call.contract}.${call.function}` : "unknown"));
  if (!CALLS[kind].test(names.join(" "))) return false;
  const [first] = calls;
  if (kind !== "publish" || first === undefined || !isKnown(first)) return true;
  return publicationOf(first.arguments)["rationaleHash"] === rationaleHash;
}
