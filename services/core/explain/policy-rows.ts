import { FACETS, facetsOf } from "../calldata/facets.ts";
import { plainHash, saltedHash } from "../calldata/hashes.ts";
import { toHex } from "../encoding/hex.ts";
import { postureFloor } from "../floors/posture-floor.ts";
import { type PolicyParameters, type PolicyRule, SCOPE } from "../policy/parameters.ts";
import { releaseRows } from "./data-rows.ts";
import { custodyRows, floorRows } from "./floor-rows.ts";
import { planRows } from "./plan-rows.ts";
import { conditionRow, type LimitAt, type LimitRow, limitsOf, quantityRow } from "./row.ts";
import { ruleRows } from "./rule-rows.ts";
import type { Explained } from "./terms.ts";

const OPERATIONAL = { dimension: "Operational", verdict: "Blocked" } as const;

/** The rule for actions of a type; undefined when the policy has none. */
export function ruleFor(type: string, terms: PolicyParameters): PolicyRule | undefined {
  const hash = toHex(plainHash(type));
  return terms.rules.find(({ actionType }) => actionType === hash);
}

/** Limits of the policy that are judged before the delegations: age of the state, the plan, and the rule of the action type. */
export function policyRows(explained: Explained, terms: PolicyParameters): LimitRow[] {
  const { claims } = explained;
  const at = limitsOf({ from: "policy", policy: claims.pol.policy });
  const rule = ruleFor(claims.act.type, terms);
  const known = conditionRow(
    at("operation", { ...OPERATIONAL, reason: "OPERATION_NOT_ALLOWED" }),
    claims.act.type,
    `one of ${terms.rules.length}`,
    rule !== undefined,
  );
  const plans = terms.scope === SCOPE.VISITORS ? [] : planRows(explained, at);
  const before = [...ageRows(explained, terms, at), ...plans, known, ...targetRows(explained, terms, at)];
  if (rule === undefined) return before;
  return [...before, facetRow(explained, rule, at), ...ruleRows(explained, rule, terms.bands, at)];
}

/** Limits of the policy that are judged after the delegations. */
export function laterPolicyRows(explained: Explained, terms: PolicyParameters): LimitRow[] {
  const { claims, params, salts } = explained;
  const at = limitsOf({ from: "policy", policy: claims.pol.policy });
  const recipient = hashOf(salts.recipient, params.recipient);
  const releases = releaseRows(params, facetsOf(params, claims.ctx), terms, recipient, at);
  if (terms.scope === SCOPE.VISITORS) return releases;
  const floors = [...releases, ...floorRows(explained, at), ...custodyRows(explained, terms, at)];
  const { posture } = claims.ctx;
  if (posture === "Delegated") return floors;
  const verdict = posture === "None" ? "Held" : postureFloor(posture);
  const floor = at("posture", { dimension: "None", verdict, reason: "POSTURE_FLOOR" });
  return [...floors, conditionRow(floor, posture, verdict, false)];
}

/** Null for a value the action does not have. */
function hashOf(salt: string | undefined, value: string | undefined): string | null {
  return salt === undefined || value === undefined ? null : toHex(saltedHash(salt, value));
}

function ageRows({ claims, blockTime }: Explained, { stateAge }: PolicyParameters, at: LimitAt): LimitRow[] {
  if (blockTime === null) return [];
  const stale = at("state_age", { dimension: "Temporal", verdict: "Blocked", reason: "STALE_STATE" });
  const age = BigInt(Math.abs(claims.iat - blockTime));
  return [quantityRow(stale, { kind: "time", value: age, most: stateAge, unit: "s" })];
}

function targetRows({ claims, salts }: Explained, { scope, targets }: PolicyParameters, at: LimitAt): LimitRow[] {
  if (scope === SCOPE.VISITORS) return [];
  const listed = targets.includes(toHex(saltedHash(salts.target, claims.sub)));
  const strange = at("target", { ...OPERATIONAL, reason: "TARGET_NOT_ALLOWED" });
  return [conditionRow(strange, claims.sub, `one of ${targets.length}`, listed)];
}

const COMMUNICATION = FACETS.RECIPIENT | FACETS.CHANNEL | FACETS.EXTERNAL;
const DATA_ACCESS = FACETS.DATA_SET | FACETS.CLASSIFICATION | FACETS.WRITE | FACETS.PII;

/** What an action has that its rule gives no authority over; the lowest facet names the dimension. */
function facetRow({ claims, params }: Explained, rule: PolicyRule, at: LimitAt): LimitRow {
  const held = Number(rule.facets);
  const extra = facetsOf(params, claims.ctx) & ~held;
  const lowest = extra & -extra;
  const dimension =
    lowest === FACETS.AMOUNT
      ? "Financial"
      : (lowest & COMMUNICATION) !== 0
        ? "Communication"
        : (lowest & DATA_ACCESS) !== 0
          ? "DataAccess"
          : "Operational";
  const limit = at("facets", { dimension, verdict: "Blocked", reason: "DIMENSION_NOT_HELD" });
  return conditionRow(limit, namesOf(facetsOf(params, claims.ctx)), namesOf(held), extra === 0);
}

function namesOf(facets: number): string {
  const names = Object.entries(FACETS).flatMap(([name, bit]) => ((facets & bit) === 0 ? [] : [name.toLowerCase()]));
  return names.length === 0 ? "none" : names.join(", ");
}
