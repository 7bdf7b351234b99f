import { CountersignError } from "../../core/errors/error.ts";
import { actForSchema } from "../../core/schemas/pending.ts";
import { sha256b64 } from "../../core/schemas/primitives.ts";
import { bearerOf } from "../../keys/bearer-keys.ts";
import { type HeaderMap, headerOf } from "./headers.ts";

/** What a plain request says beside itself. None of it is believed before the key was looked up. */
export interface Keyed {
  /** of the Authorization header */
  readonly bearer: string;
  /** Countersign-Agent: the name or the subject of the agent it is sent for; null leaves that to the key */
  readonly agent: string | null;
  /** Countersign-Act-For: whom the agent acts for */
  readonly actFor: string | null;
  /** Idempotency-Key: the same one again is the same request again */
  readonly idempotency: string | null;
  /** Countersign-Hold: the hold that this request goes on with */
  readonly hold: string | null;
  /** Prefer: wait=N, how long to wait for a person; in seconds, 0 for not at all */
  readonly wait: number;
}

/** What a request with a bearer key may say; the rest would be a claim of what the chain or the mapping says. */
const SAID: readonly string[] = ["countersign-agent", "countersign-act-for", "countersign-hold"];

/** Longest somebody waits on an open connection, in seconds. */
const LONGEST_WAIT = 120;

/**
 * Reads what a request with a bearer key says; null where it brings an envelope, or no key.
 * @throws HEADER_FORBIDDEN for a header that claims what nobody may claim, HTTP_MALFORMED, HEADER_DUPLICATE
 */
export function readKeyed(headers: HeaderMap): Keyed | null {
  if (headerOf(headers, "countersign-envelope") !== null) return null;
  const bearer = bearerOf(once(headers, "authorization"));
  if (bearer === null) return null;
  for (const name of headers.keys()) {
    if (!name.startsWith("countersign-") || SAID.includes(name)) continue;
    throw new CountersignError("HEADER_FORBIDDEN", `${name} beside a bearer key: ${SAID.join(", ")} may stand there`);
  }
  return {
    bearer,
    agent: headerOf(headers, "countersign-agent"),
    actFor: fit(headers, "countersign-act-for", (text) => actForSchema.safeParse(text).success),
    idempotency: fit(headers, "idempotency-key", (text) =>
      /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(text),
    ),
    hold: fit(headers, "countersign-hold", (text) => sha256b64.safeParse(text).success),
    wait: waitOf(headers),
  };
}

function fit(headers: HeaderMap, name: string, isGood: (text: string) => boolean): string | null {
  const text = once(headers, name);
  if (text === null || isGood(text)) return text;
  throw new CountersignError("HTTP_MALFORMED", `${name} is not what it has to be`);
}

function once(headers: HeaderMap, name: string): string | null {
  if ((headers.get(name)?.length ?? 0) > 1) throw new CountersignError("HEADER_DUPLICATE", name);
  return headerOf(headers, name);
}

/** RFC 7240: what is not understood there is left aside. */
function waitOf(headers: HeaderMap): number {
  const said = (headers.get("prefer") ?? []).join(",");
  const [, seconds = "0"] = /(?:^|[,;])\s*wait\s*=\s*"?([0-9]{1,5})"?\s*(?:$|[,;])/i.exec(said) ?? [];
  return Math.min(Number(seconds), LONGEST_WAIT);
}
