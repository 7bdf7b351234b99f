import { z } from "zod";

import { encodePolicyParameters, type PolicyParameters } from "../../chain/abi/policy-parameters.ts";
import { FACETS } from "../../core/calldata/facets.ts";
import { currencyWord, plainHash } from "../../core/calldata/hashes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { actionType, address, hex32, hexBytes, uint256 } from "../../core/schemas/primitives.ts";
import { CLASSIFICATIONS, VERDICTS } from "../../core/words/verdicts.ts";

export const SCOPES = ["Members", "Visitors"] as const;
export const FACET_NAMES = Object.keys(FACETS) as (keyof typeof FACETS)[];
const FLOORS = VERDICTS.slice(1) as [string, ...string[]];

const small = z.int().min(0).max(255);
const classification = z.enum(CLASSIFICATIONS);
const floor = z.enum(FLOORS);
const gas = z.int().min(0);

const amountsSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3,24}$/, "expected ISO 4217 letters"),
  flagAbove: uint256,
  holdAbove: uint256,
  blockAbove: uint256,
});

/**
 * The parameters of a policy version as people write them: words instead of numbers, amounts in minor units. What each member
 * means stands in contracts/types/PolicyParameters.sol.
 */
export const policyFileSchema = z.strictObject({
  scope: z.enum(SCOPES),
  stateAge: z.int().min(1).max(60),
  approvalsNeeded: small,
  minSlsa: z.int().min(0).max(4),
  insideCeiling: classification,
  outsideCeiling: classification,
  outsidePii: z.boolean(),
  /** keccak256(salt || origin) */
  targets: z.array(hex32),
  rules: z.array(
    z.strictObject({
      /** an action type, or its hash where the name is not known */
      action: z.union([actionType, hex32]),
      floor,
      facets: z.array(z.enum(FACET_NAMES)),
      /** null exactly when AMOUNT is not among the facets */
      amounts: amountsSchema.nullable(),
      approvalsNeeded: small,
    }),
  ),
  approvers: z.array(z.strictObject({ signer: hexBytes, ceiling: uint256 })),
  releases: z.array(z.strictObject({ recipient: hex32, ceiling: classification, pii: z.boolean() })),
  bands: z.array(z.strictObject({ from: z.int().min(0).max(1000), permille: z.int().min(0).max(1000), floor })),
  customs: z.array(z.strictObject({ evaluator: address, codeHash: hex32, gas })),
  partners: z.array(z.strictObject({ registry: address, policyId: uint256, gas })),
});
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** The canonical encoding, as PolicyRegistry keeps it. */
export function encodePolicyFile(file: PolicyFile): string {
  return encodePolicyParameters({
    ...file,
    scope: SCOPES.indexOf(file.scope) as PolicyParameters["scope"],
    stateAge: BigInt(file.stateAge),
    insideCeiling: CLASSIFICATIONS.indexOf(file.insideCeiling),
    outsideCeiling: CLASSIFICATIONS.indexOf(file.outsideCeiling),
    rules: file.rules.map(({ action, amounts, facets, approvalsNeeded, ...rule }) => ({
      actionType: action.startsWith("0x") ? action : toHex(plainHash(action)),
      floor: floorNumber(rule.floor),
      facets: facets.reduce((bits, facet) => bits | BigInt(FACETS[facet]), 0n),
      currency: toHex(amounts === null ? new Uint8Array(32) : currencyWord(amounts.currency)),
      flagAbove: BigInt(amounts?.flagAbove ?? "0"),
      holdAbove: BigInt(amounts?.holdAbove ?? "0"),
      blockAbove: BigInt(amounts?.blockAbove ?? "0"),
      approvalsNeeded,
    })),
    approvers: file.approvers.map(({ signer, ceiling }) => ({ signer, ceiling: BigInt(ceiling) })),
    releases: file.releases.map((release) => ({ ...release, ceiling: CLASSIFICATIONS.indexOf(release.ceiling) })),
    bands: file.bands.map((band) => ({ ...band, floor: floorNumber(band.floor) })),
    customs: file.customs.map((custom) => ({ ...custom, gas: BigInt(custom.gas) })),
    partners: file.partners.map((partner) => ({
      ...partner,
      policyId: BigInt(partner.policyId),
      gas: BigInt(partner.gas),
    })),
  });
}

type Floor = PolicyParameters["bands"][number]["floor"];

function floorNumber(word: string): Floor {
  return (FLOORS.indexOf(word) + 1) as Floor;
}
