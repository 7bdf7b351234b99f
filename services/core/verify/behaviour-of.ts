import { CountersignError } from "../errors/error.ts";
import type { Behaviour } from "../schemas/behaviour.ts";
import { readDisclosures, splitCompact } from "../sdjwt/disclosure.ts";
import { openSae } from "./envelope.ts";
import { JWS_TYPES } from "../words/kinds.ts";
import { actDigest } from "../envelope/act-digest.ts";

/** What binds a content in an act, by the name of its disclosure. */
const CONTENTS: readonly string[] = ["digest", "input"];

/**
 * What an agent's behaviour repeats of its permission, so that it can be of no other.
 * @param envelope with its disclosures, as the signing service gave it
 * @throws JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID
 */
export function behaviourOf(envelope: string): Pick<Behaviour, "iss" | "sae" | "act" | "input"> {
  const { jwt, disclosures } = splitCompact(envelope);
  const { claims, hash } = openSae(jwt, [JWS_TYPES.sae]);
  const bound = claims.act.http?._sd ?? claims.act.tool?._sd ?? [];
  const members = readDisclosures(disclosures);
  const input = bound.find((digest) => CONTENTS.includes(members.get(digest)?.name ?? ""));
  if (input === undefined) throw new CountersignError("DISCLOSURE_INVALID", "the act's content is not disclosed");
  const { iss, act, sub, chain } = claims;
  return { iss, sae: { hash, log: chain.log, seq: chain.seq }, act: actDigest(act, sub), input };
}
