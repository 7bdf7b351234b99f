import { type CheckedWaiting, checkWaiting } from "../../core/plans/checked.ts";
import { holdReadingDigest } from "../../core/approval/hold-reading.ts";
import { holdReadingTypedData } from "../../core/approval/typed-data.ts";
import { decodeBase64url, encodeBase64url } from "../../core/encoding/base64url.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { HoldReading } from "../../core/schemas/reading.ts";
import type { ConsoleFacts } from "../facts-schema.ts";
import { ask } from "./ask.ts";
import type { Person } from "./signers.ts";

/**
 * Has a person prove who reads, and reads.
 * @param id of the hold, base64url
 * @throws Refused, and as `checkWaiting`
 */
export async function readHold(id: string, facts: ConsoleFacts, person: Person): Promise<CheckedWaiting> {
  const { chainId, system, signing: service, now: issuedAt } = facts;
  const terms = { chainId, system, service, hold: toHex(decodeBase64url(id)), issuedAt };
  const { signer, signature } = await person.sign({
    digest: holdReadingDigest(terms),
    typedData: holdReadingTypedData(terms),
  });
  const reading = { v: 1, signer, service, issued_at: issuedAt, signature } satisfies HoldReading;
  const proof = encodeBase64url(utf8(canonicalJson(reading)));
  return checkWaiting(await ask(`/v1/holds/${id}`, { headers: { "countersign-proof": proof } }), id, facts);
}

/** Has the person sign exactly what is shown, and brings it. @throws Refused */
export async function approve(hold: CheckedWaiting, person: Person): Promise<void> {
  await bring(hold, "approvals", await person.sign(hold));
}

/** Has the person say no, and why. @throws Refused */
export async function deny(hold: CheckedWaiting, person: Person, why: string): Promise<void> {
  await bring(hold, "denials", { ...(await person.sign(hold.denial(why))), why });
}

async function bring({ hold, validBefore, action }: CheckedWaiting, what: string, signed: object): Promise<void> {
  await ask(`/v1/holds/${hold}/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...signed, valid_before: validBefore, action }),
  });
}
