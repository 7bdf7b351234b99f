import { decodeBase64url } from "../encoding/base64url.ts";
import { toHex } from "../encoding/hex.ts";
import type { Floor } from "../schemas/pending.ts";
import type { FloorRecord } from "../schemas/floor.ts";
import type { Posture } from "../words/verdicts.ts";
import { type AgentFacts, applyingFloors, type FloorMoment, isTrying } from "./book.ts";

/** What a floor asks for at a time (unix seconds): a breaker that is half open lets a person release each trial. */
export function floorVerdict(claims: Pick<FloorRecord, "verdict" | "ends">, now: number): FloorRecord["verdict"] {
  return isTrying(claims as FloorRecord, now) ? "Held" : claims.verdict;
}

/** What a decision has to name of the floors of its agent, in any order. @param registered posture in the registry */
export function floorsNow(facts: AgentFacts, registered: Posture, moment: FloorMoment): readonly Floor[] {
  return applyingFloors(facts, registered, moment).map(({ hash, claims }) => ({
    source: "Record",
    record: hash,
    verdict: floorVerdict(claims, moment.now),
  }));
}

/** In the one order the contract takes them in: by the record's bytes. Null for none. */
export function orderedFloors(floors: readonly Floor[]): Floor[] | null {
  if (floors.length === 0) return null;
  const key = ({ record }: Floor): string => toHex(decodeBase64url(record));
  return floors.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
