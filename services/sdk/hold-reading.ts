import { holdReadingDigest, type HoldReadingTerms } from "../core/approval/hold-reading.ts";
import { decodeBase64url, encodeBase64url } from "../core/encoding/base64url.ts";
import { utf8 } from "../core/encoding/bytes.ts";
import { toHex } from "../core/encoding/hex.ts";
import { canonicalJson } from "../core/json/canonical.ts";
import type { HoldReading } from "../core/schemas/reading.ts";

/** Signs a digest (32 bytes, hex): a wallet, or any other ERC-7913 signer. */
export type SignDigest = (digest: string) => Pick<HoldReading, "signer" | "signature">;

/**
 * An approver's proof for `Countersign-Proof` on `GET /v1/holds/<hold>`. Good for 300 s.
 *
 * @example
 * const header = buildHoldReading(signWithWallet, { chainId, system, service: "https://signing.example", hold, issuedAt });
 *
 * @param hold id of the hold, base64url
 * @throws ENCODING_INVALID when that is no id
 */
export function buildHoldReading(sign: SignDigest, { hold, ...terms }: HoldReadingTerms): string {
  const { service, issuedAt } = terms;
  const { signer, signature } = sign(holdReadingDigest({ ...terms, hold: toHex(decodeBase64url(hold)) }));
  const reading = { v: 1, signer, service, issued_at: issuedAt, signature } satisfies HoldReading;
  return encodeBase64url(utf8(canonicalJson(reading)));
}
