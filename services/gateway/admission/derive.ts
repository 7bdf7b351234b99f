import { CountersignError } from "../../core/errors/error.ts";
import { contentOf } from "../../core/mapping/content.ts";
import { type DerivedAction, deriveMatched } from "../../core/mapping/derive.ts";
import type { RuleMatch } from "../../core/mapping/match.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import type { InboundRequest } from "./request.ts";

/** Most that is read into memory for a rule that reads in the content: 64 MiB. */
const READABLE = 64 * 1024 * 1024;
/** Stands for content nobody reads in: only whether there is any counts. */
const SOME = Uint8Array.of(0);

/**
 * What a request means. What lies in a file is read into memory only where the rule reads in it.
 * @throws BODY_TOO_LARGE, and what `deriveMatched` throws
 */
export async function deriveRequest(
  mapping: Mapping,
  match: RuleMatch,
  { content, contentType }: Pick<InboundRequest, "content" | "contentType">,
): Promise<DerivedAction> {
  return deriveMatched(mapping, match, { contentType, body: content.bytes ?? (await readable(match, content)) });
}

async function readable({ rule }: RuleMatch, content: InboundRequest["content"]): Promise<Uint8Array> {
  const { kind } = contentOf(rule);
  if (kind === "none" || kind === "other") return SOME;
  if (content.length <= READABLE) return content.whole();
  throw new CountersignError(
    "BODY_TOO_LARGE",
    `${rule.type} reads in its content, of which it takes ${READABLE} bytes`,
  );
}
