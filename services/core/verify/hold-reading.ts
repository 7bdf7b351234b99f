import { type HoldReadingTerms, holdReadingDigest } from "../approval/hold-reading.ts";
import { decodeBase64url } from "../encoding/base64url.ts";
import { fromUtf8 } from "../encoding/bytes.ts";
import { toHex } from "../encoding/hex.ts";
import { CountersignError } from "../errors/error.ts";
import { parseJson } from "../json/parse.ts";
import { parseAs } from "../schemas/parse.ts";
import { type HoldReading, holdReadingSchema } from "../schemas/reading.ts";

/** Where a proof came in, and for what. */
export interface HoldRequest extends Pick<HoldReadingTerms, "chainId" | "system"> {
  /** id of the hold that is asked for */
  readonly hold: string;
  /** the Host header; null for none */
  readonly host: string | null;
  /** what the service is called beside that, lower case: a proxy in front may have written another Host */
  readonly names: readonly string[];
  /** unix seconds */
  readonly now: number;
}

/** A person confirms on a device, which takes a while. Reading changes nothing, so it may come twice within this time. */
const LIFE = 300;
/** Clocks differ by this much at most. */
const SKEW = 30;

/**
 * Opens an approver's proof for this very hold, at this service. Nothing is said yet about who signed it.
 * @param header base64url of a `HoldReading`
 * @returns the proof, and what has to be signed, 32 bytes in hex
 * @throws CLAIMS_INVALID, JSON_*, PROOF_INVALID, PROOF_EXPIRED
 */
export function openHoldReading(
  header: string,
  request: HoldRequest,
): { readonly reading: HoldReading; readonly digest: string } {
  const reading = parseAs(holdReadingSchema, parseJson(textOf(header)), "CLAIMS_INVALID");
  const { service, issued_at: issuedAt } = reading;
  if (!isOwn(service, request)) throw new CountersignError("PROOF_INVALID", `it was signed for ${service}`);
  if (issuedAt > request.now + SKEW || issuedAt <= request.now - LIFE) {
    throw new CountersignError("PROOF_EXPIRED", `signed at ${issuedAt}, now ${request.now}`);
  }
  const { chainId, system } = request;
  const hold = toHex(decodeBase64url(request.hold));
  return { reading, digest: holdReadingDigest({ chainId, system, service, hold, issuedAt }) };
}

function isOwn(service: string, { host, names }: HoldRequest): boolean {
  const { protocol, host: authority, hostname } = new URL(service);
  return names.includes(hostname) || (host !== null && URL.parse(`${protocol}//${host}`)?.host === authority);
}

function textOf(header: string): string {
  try {
    return fromUtf8(decodeBase64url(header));
  } catch (cause) {
    throw new CountersignError("PROOF_INVALID", "neither a JWS nor an approver's proof", { cause });
  }
}
