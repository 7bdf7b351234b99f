import { CountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import type { RandomBytes } from "../ports/ports.ts";
import { actForSchema } from "../schemas/pending.ts";
import { parseAs } from "../schemas/parse.ts";
import { makeDisclosure, readDisclosures } from "./disclosure.ts";

/** Whom an agent acts for: behind a digest in what is signed, and open for those who are shown the disclosure. */
export interface ActFor {
  readonly disclosure: string;
  readonly whom: string;
}

const NAME = "act_for";

/** @throws CLAIMS_INVALID, DISCLOSURE_INVALID */
export function hideActFor(
  whom: string,
  randomBytes: RandomBytes,
): { readonly digest: string; readonly disclosure: string } {
  return makeDisclosure(NAME, parseAs(actForSchema, whom, "CLAIMS_INVALID"), randomBytes(16));
}

/**
 * Parts the disclosure of the digest from the others.
 * @param digest as it is signed; null where nobody is named
 * @returns `actFor` is null where nobody is named, and where it is not disclosed
 * @throws DISCLOSURE_INVALID
 */
export function takeActFor(
  digest: string | null,
  disclosures: readonly string[],
): { readonly actFor: ActFor | null; readonly others: readonly string[] } {
  const disclosure = digest === null ? undefined : disclosures.find((each) => sha256b64(each) === digest);
  if (disclosure === undefined) return { actFor: null, others: disclosures };
  const [member] = readDisclosures([disclosure]).values();
  if (member?.name !== NAME)
    throw new CountersignError("DISCLOSURE_INVALID", "act_for: its disclosure has another name");
  const whom = parseAs(actForSchema, member.value, "DISCLOSURE_INVALID");
  return { actFor: { disclosure, whom }, others: disclosures.filter((each) => each !== disclosure) };
}
