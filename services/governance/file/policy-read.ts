import { decodePolicyParameters } from "../../chain/abi/parameters.ts";
import { FACETS } from "../../core/calldata/facets.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CLASSIFICATIONS, VERDICTS } from "../../core/words/verdicts.ts";
import { encodePolicyFile, FACET_NAMES, type PolicyFile, policyFileSchema, SCOPES } from "./policy-file.ts";

/**
 * Reads parameters back; null when they are not TrustPolicy's, or not in its one canonical form. Only what encodes to the very
 * same bytes counts.
 * @param names action types to write instead of their hashes
 */
export function readPolicyFile(encoded: string, names: readonly string[]): PolicyFile | null {
  try {
    const row = decodePolicyParameters(encoded);
    const file = policyFileSchema.parse(fileFrom(row, new Map(names.map((name) => [toHex(plainHash(name)), name]))));
    return encodePolicyFile(file) === encoded ? file : null;
  } catch {
    return null;
  }
}

type Row = Record<string, unknown>;

function fileFrom(row: Row, names: ReadonlyMap<string, string>): unknown {
  return {
    scope: SCOPES[Number(row["scope"])],
    stateAge: Number(row["stateAge"]),
    approvalsNeeded: Number(row["approvalsNeeded"]),
    minSlsa: Number(row["minSlsa"]),
    insideCeiling: CLASSIFICATIONS[Number(row["insideCeiling"])],
    outsideCeiling: CLASSIFICATIONS[Number(row["outsideCeiling"])],
    outsidePii: row["outsidePii"],
    targets: row["targets"],
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
  return (list as readonly Row[]).map(each);
}

function amountsFrom(rule: Row): unknown {
  const currency = Buffer.from(String(rule["currency"]).slice(2), "hex").toString("latin1").replace(/\0+$/, "");
  if (currency === "") return null;
  const { flagAbove, holdAbove, blockAbove } = rule;
  return { currency, flagAbove: String(flagAbove), holdAbove: String(holdAbove), blockAbove: String(blockAbove) };
}
