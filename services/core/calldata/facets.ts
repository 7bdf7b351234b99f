import type { Params } from "../schemas/act.ts";

/** Bits of ActionRequest.facets; contracts/types/ActionRequest.sol carries the same list and a test compares them. */
export const FACETS = {
  AMOUNT: 1,
  RECIPIENT: 2,
  CHANNEL: 4,
  DATA_SET: 8,
  CLASSIFICATION: 16,
  WRITE: 32,
  PII: 64,
  EXTERNAL: 128,
  RISK: 256,
  REASONING: 512,
} as const;
export type FacetName = keyof typeof FACETS;
export const FACET_NAMES = Object.keys(FACETS) as [FacetName, ...FacetName[]];

/** The bit set of some facets. */
export function facetBits(names: readonly FacetName[]): bigint {
  return names.reduce((bits, name) => bits | BigInt(FACETS[name]), 0n);
}

/** Which facets an action has. */
export function facetsOf(
  params: Params,
  ctx: { readonly risk: number | null; readonly reasoning: string | null },
): number {
  const has: Record<FacetName, boolean> = {
    AMOUNT: params.amount !== undefined,
    RECIPIENT: params.recipient !== undefined,
    CHANNEL: params.channel !== undefined,
    DATA_SET: params.dataset !== undefined,
    CLASSIFICATION: params.classification !== undefined,
    WRITE: params.access === "write",
    PII: params.pii === true,
    EXTERNAL: params.external === true,
    RISK: ctx.risk !== null,
    REASONING: ctx.reasoning !== null,
  };
  return Object.entries(FACETS).reduce((bits, [name, bit]) => (has[name as FacetName] ? bits | bit : bits), 0);
}
