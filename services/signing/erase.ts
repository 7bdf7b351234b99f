import { encodeBase64url } from "../core/encoding/base64url.ts";
import { toHex } from "../core/encoding/hex.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { signJws } from "../core/jws/build.ts";
import { keyId } from "../core/jws/key.ts";
import { verifyJws } from "../core/jws/verify.ts";
import type { PublicKey } from "../core/ports/ports.ts";
import { type Erasure, erasureSchema, type ErasureOrder } from "../core/schemas/erasure.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { keptWhenErased } from "../core/sdjwt/erasure.ts";
import { secondsOf } from "../core/time.ts";
import { openErasureOrder } from "../core/verify/erasure-order.ts";
import { logUrn } from "../core/words/ids.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import { nodeVerifier } from "../keys/verify/node-verifier.ts";
import { appendOne } from "../log/append-one.ts";
import { leafOf } from "../log/summary.ts";
import type { Answer } from "./shared/answer.ts";
import type { SigningDeps } from "./shared/deps.ts";

/** A decision, and which of its disclosures are to stay. */
interface Erasing {
  readonly seq: number;
  readonly leaf: string;
  readonly kept: readonly string[];
}

/**
 * POST /v1/erasures: erases what an operator orders, and signs that it was erased, in one transaction. The same order again finds
 * nothing left to erase.
 * @param operators keys that may order it
 * @throws PROOF_INVALID, PROOF_EXPIRED, JWS_*, CLAIMS_INVALID, RECORD_UNKNOWN, NOTHING_TO_ERASE; STORE_FAILED when a reader keeps
 * an old copy: it is erased and recorded then, and the file holds it until the order is sent again and finds NOTHING_TO_ERASE
 */
export async function eraseDisclosures(
  deps: SigningDeps,
  operators: readonly PublicKey[],
  text: string,
): Promise<Answer> {
  const { chainId, system } = deps.system;
  const aud = logUrn(chainId, system, deps.logId);
  const { jws, claims } = openErasureOrder(text, { aud, now: secondsOf(deps.clock) });
  const key = operators.find((each) => keyId(each) === jws.header.kid);
  if (key === undefined) throw new CountersignError("PROOF_INVALID", "no operator known here has this key");
  verifyJws(jws, key, [nodeVerifier]);
  try {
    const seq = await deps.turns("erasure", () => record(deps, aud, claims, jws.header.kid));
    await deps.store.disclosures.sweep();
    return { status: 201, body: { seq } };
  } catch (error) {
    // A reader of the file may have kept an older copy alive the first time.
    if (isCountersignError(error) && error.code === "NOTHING_TO_ERASE") await deps.store.disclosures.sweep();
    throw error;
  }
}

async function record(deps: SigningDeps, iss: string, order: ErasureOrder, operator: string): Promise<number> {
  const erasing: Erasing[] = [];
  for (const seq of order.records) erasing.push(await findErasing(deps, seq));
  const { logId, system, clock } = deps;
  const claims = {
    ...{ v: 1, iss, reason: order.reason, operator },
    erased: erasing.map(({ seq, leaf }) => ({ seq, leaf })),
    iat: secondsOf(clock),
    jti: encodeBase64url(deps.randomBytes(16)),
  };
  const sign = async (seq: number) => {
    const placed = { ...claims, chain: { log: logId, seq, anchor: system.anchorLog } };
    const parsed = parseAs<Erasure>(erasureSchema, placed, "INTERNAL");
    return { kind: "erasure" as const, record: await signJws(deps.signer, JWS_TYPES.erasure, parsed) };
  };
  const { seq: at } = await appendOne(deps.sequencer, sign, (effects) => {
    for (const { seq, kept } of erasing) effects.eraseDisclosures(seq, kept);
  });
  return at;
}

async function findErasing({ store }: SigningDeps, seq: number): Promise<Erasing> {
  const row = await store.records.get(seq);
  if (row === null) throw new CountersignError("RECORD_UNKNOWN", `the log has no record ${seq}`);
  const disclosures = (await store.disclosures.get(seq)) ?? [];
  const kept = keptWhenErased(disclosures);
  if (kept.length === disclosures.length) {
    throw new CountersignError("NOTHING_TO_ERASE", `record ${seq}, of kind ${row.kind}, shows nothing that is erased`);
  }
  return { seq, leaf: toHex(leafOf(seq, row)), kept };
}
