import { facetsOf } from "../calldata/facets.ts";
import { plainHash, saltedHash } from "../calldata/hashes.ts";
import { toHex } from "../encoding/hex.ts";
import { financialRows, rateRows } from "./budget-rows.ts";
import { classificationRow, hasFacet, leave } from "./data-rows.ts";
import { momentRows } from "./moment-rows.ts";
import { allows, describeSet } from "./names.ts";
import { conditionRow, type LimitAt, type LimitRow, limitsOf } from "./row.ts";
import type { DelegationTerms, Explained, NameSet } from "./terms.ts";

/** The contract looks a data set that is not named up as zero. */
const NOT_NAMED = new Uint8Array(32);

/** Everything one delegation allows, in the order contracts/lineage/envelope/EnvelopeRules.sol judges it. */
export function delegationRows(explained: Explained, delegation: DelegationTerms): LimitRow[] {
  const { id, depth, agentId, limits, reasoningRequired } = delegation;
  const { claims, params } = explained;
  const at = limitsOf({ from: "delegation", id, depth, agent: agentId });
  const facets = facetsOf(params, claims.ctx);
  const stated = claims.ctx.reasoning !== null;
  const reason = at("reasoning", { dimension: "Operational", verdict: "Blocked", reason: "REASONING_MISSING" });
  return [
    ...(reasoningRequired ? [conditionRow(reason, stated ? "stated" : "none", "a stated reason", stated)] : []),
    ...momentRows(claims.iat, delegation, at),
    ...operationRows(explained, delegation, at),
    ...(hasFacet(facets, "AMOUNT") ? financialRows(explained, delegation, at) : []),
    ...(hasFacet(facets, "DATA_SET", "CLASSIFICATION", "WRITE", "PII") ? dataRows(explained, facets, limits, at) : []),
    ...(hasFacet(facets, "RECIPIENT", "CHANNEL", "EXTERNAL") ? reachRows(explained, facets, limits, at) : []),
    ...rateRows(explained, delegation, at),
  ];
}

type Limits = DelegationTerms["limits"];

function operationRows({ claims, salts }: Explained, { limits }: DelegationTerms, at: LimitAt): LimitRow[] {
  const { operations, targets } = limits.operational;
  const { type } = claims.act;
  const common = { dimension: "Operational", verdict: "Blocked" } as const;
  const target = saltedHash(salts.target, claims.sub);
  return [
    setRow(at("operation", { ...common, reason: "OPERATION_NOT_DELEGATED" }), operations, type, plainHash(type)),
    setRow(at("target", { ...common, reason: "TARGET_NOT_DELEGATED" }), targets, claims.sub, target),
  ];
}

function dataRows({ params, salts }: Explained, facets: number, limits: Limits, at: LimitAt): LimitRow[] {
  const common = { dimension: "DataAccess", verdict: "Blocked" } as const;
  const { readable, writable, ceiling, pii } = limits.dataAccess;
  if (!limits.dimensions.includes("DataAccess")) return [notHeld("DataAccess", at)];
  const { dataset } = params;
  const named = dataset === undefined || salts.dataset === undefined ? NOT_NAMED : saltedHash(salts.dataset, dataset);
  const set = hasFacet(facets, "WRITE") ? writable : readable;
  const outside = at("data_set", { ...common, reason: "DATA_SET_NOT_DELEGATED" });
  const over = at("classification", { ...common, reason: "CLASSIFICATION_CEILING" });
  const touched = hasFacet(facets, "DATA_SET");
  return [
    ...(touched || hasFacet(facets, "WRITE") ? [setRow(outside, set, params.dataset ?? "not named", named)] : []),
    classificationRow(params.classification, ceiling, over, touched),
    ...(hasFacet(facets, "PII")
      ? [conditionRow(at("pii", { ...common, reason: "PII_NOT_DELEGATED" }), "personal data", leave(pii), pii)]
      : []),
  ];
}

function reachRows({ params, salts }: Explained, facets: number, limits: Limits, at: LimitAt): LimitRow[] {
  const common = { dimension: "Communication", verdict: "Blocked" } as const;
  const { channels, recipients, outside } = limits.communication;
  if (!limits.dimensions.includes("Communication")) return [notHeld("Communication", at)];
  const { channel, recipient } = params;
  const beyond = at("outside", { ...common, reason: "OUTSIDE_NOT_DELEGATED" });
  return [
    ...(channel === undefined
      ? []
      : [setRow(at("channel", { ...common, reason: "CHANNEL_NOT_DELEGATED" }), channels, channel, plainHash(channel))]),
    ...(recipient === undefined || salts.recipient === undefined
      ? []
      : [
          setRow(
            at("recipient", { ...common, reason: "RECIPIENT_NOT_DELEGATED" }),
            recipients,
            recipient,
            saltedHash(salts.recipient, recipient),
          ),
        ]),
    ...(hasFacet(facets, "EXTERNAL") ? [conditionRow(beyond, "outside", leave(outside), outside)] : []),
  ];
}

/** A dimension that was not handed down is no authority. */
export function notHeld(dimension: "Financial" | "DataAccess" | "Communication", at: LimitAt): LimitRow {
  const limit = at("dimension", { dimension, verdict: "Blocked", reason: "DIMENSION_NOT_HELD" });
  return conditionRow(limit, dimension, "not held", false);
}

function setRow(limit: ReturnType<LimitAt>, set: NameSet, name: string, hash: Uint8Array): LimitRow {
  return conditionRow(limit, name, describeSet(set), allows(set, toHex(hash)));
}
