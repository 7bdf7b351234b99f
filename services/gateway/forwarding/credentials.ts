import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { readPrivateFile } from "../../keys/private-file.ts";

/** What the gateway shows a target to be let in. Agents never have it. */
export interface Credentials {
  /** header to add to a request to this target; none when the target asks for nothing */
  headersFor(target: string): Promise<Readonly<Record<string, string>>>;
}

/** Set by the gateway itself, or by the connection. */
const TAKEN = /^(?:host|connection|expect|keep-alive|te|trailer|transfer-encoding|upgrade|content-.*|countersign-.*)$/;

const credentialsSchema = z.record(
  z.string(),
  z.strictObject({
    header: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "expected a header name in lower case")
      .refine((name) => !TAKEN.test(name), "this header is not for credentials"),
    value: z.string().regex(/^[\x21-\x7e]([\x20-\x7e]{0,4094}[\x21-\x7e])?$/, "expected visible ASCII"),
  }),
);

/**
 * Reads the credentials file: JSON {target: {header, value}}, readable by its owner only.
 * @param targets names of the mapping's targets
 * @throws KEY_UNREADABLE, CONFIG_INVALID
 */
export async function readCredentials(path: string, targets: readonly string[]): Promise<Credentials> {
  const entries = parseAs(credentialsSchema, parseFile(await readPrivateFile(path), path), "CONFIG_INVALID");
  const stranger = Object.keys(entries).find((name) => !targets.includes(name));
  if (stranger !== undefined) {
    throw new CountersignError("CONFIG_INVALID", `${path}: the mapping has no target ${JSON.stringify(stranger)}`);
  }
  const headers = new Map(Object.entries(entries).map(([name, { header, value }]) => [name, { [header]: value }]));
  return { headersFor: (target) => Promise.resolve(headers.get(target) ?? {}) };
}

/** The parser's message stays behind: it could quote what is in the file. */
function parseFile(text: string, path: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new CountersignError("CONFIG_INVALID", `${path}: not JSON, or a name stands twice`);
  }
}
