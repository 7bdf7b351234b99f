import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { word } from "../../core/calldata/abi.ts";
import { concatBytes, utf8 } from "../../core/encoding/bytes.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { keccak256 } from "../../core/hash.ts";
import { address, hex32, uint256, unixSeconds } from "../../core/schemas/primitives.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { hashOfText } from "./proposal.ts";
import { brake, cancellation, closing, type CouncilMessage } from "../../chain/signed/council.ts";

const head = {
  version: z.literal(1),
  chainId: z.int().min(1),
  council: address,
  nonce: uint256,
  deadline: unixSeconds,
  digest: hex32,
};
const stopSchema = z.discriminatedUnion("type", [
  /** two members take an operation out of the timelock */
  z.strictObject({ ...head, type: z.literal("cancellation"), operation: hex32 }),
  /** two members take everything out that waits; `reason` is the SHA-256 of `rationale` */
  z.strictObject({ ...head, type: z.literal("closing"), rationale: z.string().min(1).max(20_000), reason: hex32 }),
  /** one member pauses the organization; `reason` is the SHA-256 of `rationale` */
  z.strictObject({ ...head, type: z.literal("brake"), rationale: z.string().min(1).max(20_000), reason: hex32 }),
]);

/** What fewer members than the threshold can do: only ever stop something. */
export type Stop = z.infer<typeof stopSchema>;
type WithoutDigest<T> = T extends unknown ? Omit<T, "digest"> : never;

export function buildStop(stop: WithoutDigest<Stop>): Stop {
  return { ...stop, digest: stopMessageOf(stop).digest };
}

/** @throws GOV_FILE_INVALID, GOV_FILE_EDITED */
export function parseStop(value: unknown): Stop {
  const stop = parseAs(stopSchema, value, "GOV_FILE_INVALID");
  if (stop.type !== "cancellation" && hashOfText(stop.rationale) !== stop.reason) {
    throw new CountersignError("GOV_FILE_EDITED", "reason is not the hash of rationale");
  }
  if (stopMessageOf(stop).digest === stop.digest) return stop;
  throw new CountersignError("GOV_FILE_EDITED", "digest does not follow from the other members");
}

/** What members sign. */
export function stopMessageOf(stop: WithoutDigest<Stop>): CouncilMessage {
  if (stop.type === "cancellation") return cancellation(stop, stop.operation);
  return stop.type === "closing" ? closing(stop, stop.reason) : brake(stop, stop.reason);
}

/** Every member who wants to stop an operation gets the same nonce, so that their signatures fit without asking around. */
export function cancellationNonce(operation: string, round: number): string {
  return BigInt(toHex(keccak256(concatBytes(utf8("cancel"), fromHex(operation), word(round))))).toString();
}
