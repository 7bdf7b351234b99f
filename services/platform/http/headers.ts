import type { IncomingMessage } from "node:http";

import { CountersignError } from "../../core/errors/error.ts";

/** Every value of a header, as sent. Node joins or drops duplicates in `headers`; `rawHeaders` has them all. */
export function headerValues(request: IncomingMessage, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return request.rawHeaders.filter((_, i, raw) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === wanted);
}

/**
 * The value of a header that may stand once, or null.
 * @throws HEADER_DUPLICATE
 */
export function singleHeader(request: IncomingMessage, name: string): string | null {
  const [first, ...more] = headerValues(request, name);
  if (more.length > 0) throw new CountersignError("HEADER_DUPLICATE", `${name} stands ${more.length + 1} times`);
  return first ?? null;
}
