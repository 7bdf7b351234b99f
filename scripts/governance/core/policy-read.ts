import { AbiCoder, type Result } from "ethers";

import { FACETS } from "../../../services/core/calldata/facets.ts";
import { plainHash } from "../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { CLASSIFICATIONS, VERDICTS } from "../../../services/core/words/verdicts.ts";
import { encodePolicyFile, FACET_NAMES, type PolicyFile, policyFileSchema, SCOPES } from "./policy-file.ts";

/** As in contracts/types/PolicyParameters.sol; a test reads back what ignition/policy-parameters.ts writes. */
const PARAMETERS =
  "tuple(uint8 scope, uint64 stateAge, uint8 approvalsNeeded, uint8 minSlsa, uint8 insideCeiling, uint8 outsideCeiling, " +
  "bool outsidePii, bytes32[] targets, tuple(bytes32 actionType, uint8 floor, uint256 facets, bytes32 currency, " +
  "uint256 flagAbove, uint256 holdAbove, uint256 blockAbove, uint8 approvalsNeeded)[] rules, " +
  "tuple(bytes signer, uint256 ceiling)[] approvers, tuple(bytes32 recipient, uint8 ceiling, bool pii)[] releases, " +
  "tuple(uint16 from, uint16 permille, uint8 floor)[] bands, " +
  "tuple(address evaluator, bytes32 codeHash, uint64 gas)[] customs, " +
  "tuple(address registry, uint256 policyId, uint64 gas)[] partners)";

/**
 * Reads parameters back; null when they are not TrustPolicy's, or not in its one canonical form. Only what encodes to the very
 * same bytes counts.
 * @param names action types to write instead of their hashes
 */
export function readPolicyFile(encoded: string, names: readonly string[]): PolicyFile | null {
  try {
    const [values] = AbiCoder.defaultAbiCoder().decode([PARAMETERS], encoded) as unknown as [Result];
    const file = policyFileSchema.parse(fileFrom(values, new Map(names.map((name) => [toHex(plainHash(name)), name]))));
    return encodePolicyFile(file) === encoded ? file : null;
  } catch {
    return null;
  }
}

type Row = Record<string, unknown>;

function fileFrom(values: Result, names: ReadonlyMap<string, string>): unknown {
  const row = values.toObject() as Row;
  return {
    scope: SCOPES[Number(row["scope"])],
    stateAge: Number(row["stateAge"]),
    approvalsNeeded: Number(row["approvalsNeeded"]),
    minSlsa: Number(row["minSlsa"]),
    insideCeiling: CLASSIFICATIONS[Number(row["insideCeiling"])],
    outsideCeiling: CLASSIFICATIONS[Number(row["outsideCeiling"])],
    outsidePii: row["outsidePii"],
    targets: [...(row["targets"] as Result)],
    rules: rows(row["rules"], (rule) => ({
      action: names.get(String(rule["actionType"])) ?? rule["actionType"],
      floor: VERDICTS[Number(rule["floor"])],
      facets: FACET_NAMES.filter((name) => (BigInt(String(rule["facets"])) & BigInt(FACETS[name])) !== 0n),
      amounts: amountsFrom(rule),
      approvalsNeeded: Number(rule["approvalsNeeded"]),
    })),
    approvers: rows(row["approvers"], ({ signer, ceiling }) => ({ signer, ceiling: String(ceiling) })),
    releases: rows(row["releases"], ({ recipient, ceiling, pii }) => {
      return { recipient, ceiling: CLASSIFICATIONS[Number(ceiling)], pii };
    }),
    bands: rows(row["bands"], (band) => {
      return { from: Number(band["from"]), permille: Number(band["permille"]), floor: VERDICTS[Number(band["floor"])] };
    }),
    customs: rows(row["customs"], ({ evaluator, codeHash, gas: limit }) => {
      return { evaluator: String(evaluator).toLowerCase(), codeHash, gas: Number(limit) };
    }),
    partners: rows(row["partners"], ({ registry, policyId, gas: limit }) => {
      return { registry: String(registry).toLowerCase(), policyId: String(policyId), gas: Number(limit) };
    }),
  };
}

function rows(list: unknown, each: (row: Row) => unknown): readonly unknown[] {
  return [...(list as Result)].map((item: unknown) => each((item as Result).toObject() as Row));
}

function amountsFrom(rule: Row): unknown {
  const currency = Buffer.from(String(rule["currency"]).slice(2), "hex").toString("latin1").replace(/\0+$/, "");
  if (currency === "") return null;
  const { flagAbove, holdAbove, blockAbove } = rule;
  return { currency, flagAbove: String(flagAbove), holdAbove: String(holdAbove), blockAbove: String(blockAbove) };
}
