import type { PolicyParameters } from "../policy/parameters.ts";
import { VERDICTS } from "../words/verdicts.ts";
import { conditionRow, type LimitAt, type LimitRow } from "./row.ts";
import type { Explained } from "./terms.ts";

/** Names and reasons of the sources (contracts/policy/rules/FloorRules.sol). */
const SOURCES = {
  Record: ["floor.record", "FLOOR_RECORD"],
  Token: ["floor.token", "TOKEN_LIMIT"],
  Attestation: ["floor.attestation", "ATTESTATION_FLOOR"],
  Score: ["floor.score", "SCORE_FLOOR"],
} as const;

/** What signed records are stricter about. */
export function floorRows({ claims }: Explained, at: LimitAt): LimitRow[] {
  return (claims.ctx.floor ?? []).flatMap(({ source, record, verdict }) => {
    if (verdict === "AutoApproved") return [];
    const [name, reason] = SOURCES[source];
    return [conditionRow(at(name, { dimension: "None", verdict, reason }), record, verdict, false)];
  });
}

/** The floor of the hand that holds the agent's key. */
export function custodyRows({ claims }: Explained, { custodyFloors }: PolicyParameters, at: LimitAt): LimitRow[] {
  const { custody } = claims.ctx;
  const floor = { Agent: custodyFloors.agent, Sidecar: custodyFloors.sidecar, Gateway: custodyFloors.gateway }[custody];
  const verdict = VERDICTS[floor];
  if (verdict === "AutoApproved") return [];
  const limit = at("custody", { dimension: "None", verdict, reason: "CUSTODY_FLOOR" });
  return [conditionRow(limit, custody, verdict, false)];
}
