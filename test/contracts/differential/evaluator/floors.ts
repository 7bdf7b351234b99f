import { ZeroHash } from "ethers";

import type { Action, Floor } from "./action.ts";
import { blocked, verdictOf, type Answer } from "./answer.ts";
import type { Agent, Parameters } from "./organization.ts";

const MOST = 16;
/** What each source is called when it decides, and the member that a floor of it has to name. */
const SOURCES = {
  1: { reason: "FLOOR_RECORD" },
  2: { reason: "TOKEN_LIMIT", named: "token" },
  3: { reason: "ATTESTATION_FLOOR", named: "attestation" },
  4: { reason: "SCORE_FLOOR" },
} as const;
const KNOWN: Readonly<Record<number, (typeof SOURCES)[keyof typeof SOURCES]>> = SOURCES;

/** What signed records are stricter about: one spelling, and no token or attestation without its own. */
export function* sayFloors(action: Action): Iterable<Answer> {
  const { floors } = action;
  const ascends = floors.every((floor, i) => i === 0 || isBefore(floors[i - 1], floor));
  const isWhole = ["token", "attestation"].every((member) => isNamedOnce(action, member as "token" | "attestation"));
  if (floors.length > MOST || !ascends || !isWhole || !floors.every(makesSense)) yield blocked("NONE", "FLOOR_INVALID");
  for (const { source, verdict } of floors) {
    const [said, known] = [verdictOf(Number(verdict)), KNOWN[Number(source)]];
    if (said !== undefined && known !== undefined) yield { verdict: said, dimension: "NONE", reason: known.reason };
  }
}

/** What the hand that holds the key costs. */
export function* sayCustody({ custodyFloors }: Parameters, agent: Agent | undefined): Iterable<Answer> {
  const kind = ({ AGENT: "agent", SIDECAR: "sidecar", GATEWAY: "gateway" } as const)[agent?.custody ?? "GATEWAY"];
  yield { verdict: custodyFloors[kind], dimension: "NONE", reason: "CUSTODY_FLOOR" };
}

const makesSense = ({ record, source, verdict }: Floor): boolean =>
  record !== ZeroHash && KNOWN[Number(source)] !== undefined && verdict >= 1n && verdict <= 4n;

function isBefore(one: Floor | undefined, other: Floor): boolean {
  return one !== undefined && (one.record < other.record || (one.record === other.record && one.source < other.source));
}

function isNamedOnce(action: Action, member: "token" | "attestation"): boolean {
  const about = action.floors.filter(({ source }) => {
    const known = KNOWN[Number(source)];
    return known !== undefined && "named" in known && known.named === member;
  });
  const expected = action[member] === ZeroHash ? [] : [action[member]];
  return about.length === expected.length && about.every(({ record }, i) => record === expected[i]);
}
