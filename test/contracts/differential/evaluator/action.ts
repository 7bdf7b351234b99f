import { ZeroHash } from "ethers";

import { FACETS } from "../../../../services/core/calldata/facets.ts";

export type Facet = keyof typeof FACETS;
export type Floor = { record: string; source: bigint; verdict: bigint };
export type Counter = { id: string; window: bigint; n: bigint; before: bigint; reserved: bigint };
export type Approval = { signer: string; validBefore: bigint; action: string; signature: string };

/** contracts/types/ActionRequest.sol */
export type Action = {
  agentId: bigint;
  delegationId: string;
  actionType: string;
  target: string;
  actDigest: string;
  mappingHash: string;
  modelDigest: string;
  facets: bigint;
  amount: bigint;
  currency: string;
  recipient: string;
  channel: string;
  dataSet: string;
  classification: bigint;
  risk: bigint;
  time: bigint;
  logId: bigint;
  holdId: string;
  plan: string;
  custody: bigint;
  token: string;
  attestation: string;
  floors: Floor[];
  spent: Counter[];
  approvals: Approval[];
  planPath: string[];
};

export const ALL_FACETS = Object.keys(FACETS) as Facet[];
export const bitOf = (facet: Facet): bigint => BigInt(FACETS[facet]);
export const bitsOf = (facets: readonly Facet[]): bigint => facets.reduce((bits, facet) => bits | bitOf(facet), 0n);
/** Whether a bit set, of an action or of a rule, has a facet. */
export const has = ({ facets }: { facets: bigint }, facet: Facet): boolean => (facets & bitOf(facet)) !== 0n;

/** Whether the member of a facet says something. */
export function isSet(action: Action, facet: Facet): boolean {
  const { amount, currency, recipient, channel, dataSet, classification, risk } = action;
  const members: Partial<Record<Facet, boolean>> = {
    AMOUNT: amount !== 0n || currency !== ZeroHash,
    RECIPIENT: recipient !== ZeroHash,
    CHANNEL: channel !== ZeroHash,
    DATA_SET: dataSet !== ZeroHash,
    CLASSIFICATION: classification !== 0n,
    RISK: risk !== 0n,
  };
  return members[facet] ?? false;
}

/** What a lineage hears of an action: a member that is set speaks for its facet. */
export const speaksOf = (action: Action, facet: Facet): boolean => has(action, facet) || isSet(action, facet);
