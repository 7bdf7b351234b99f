import type { Logger } from "pino";
import { z } from "zod";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { headerValue } from "../../core/mapping/header-names.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { readPrivateFile } from "../../keys/private-file.ts";
import { watchFile } from "../../platform/watch-file.ts";
import { oauthSchema, type Tokens } from "./oauth.ts";

/** What the gateway shows a target to be let in. Agents never have it. */
export interface Credentials {
  /** headers to add to a request to this target; none when it asks for nothing. @throws CREDENTIAL_UNAVAILABLE */
  headersFor(target: string): Promise<Readonly<Record<string, string>>>;
  /** The target answered that it will not have them: tokens that were remembered for it are asked for anew. */
  refused(target: string): void;
}

const FILE_BYTES = 1024 * 1024;

const EXAMPLE = '{"<target>": {"authorization": "Bearer <token>"}}';

/** Set by the gateway itself, or by the connection. */
const TAKEN = /^(?:host|connection|expect|keep-alive|te|trailer|transfer-encoding|upgrade|content-.*|countersign-.*)$/;

const headerName = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, "expected a header name in lower case")
  .refine((name) => !TAKEN.test(name), "this header is not for credentials");

/** By target: header -> value, or how to get the token that is sent in it. */
const credentialsSchema = z.record(
  z.string(),
  z.record(
    headerName,
    z.union([headerValue(16_384), z.strictObject({ oauth: oauthSchema })], "expected visible ASCII, or {oauth: ...}"),
  ),
);
type Entries = z.infer<typeof credentialsSchema>;

/**
 * Reads the credentials file: JSON {target: {header: value | {oauth}}}, readable by its owner only. It is read again when it changes; what
 * cannot be used then is reported, and the credentials at hand go on.
 * @param targets names of the mapping's targets, as it is now
 * @throws KEY_UNREADABLE, FILE_INVALID
 */
export async function readCredentials(
  path: string,
  targets: () => readonly string[],
  { logger, tokens }: { readonly logger: Pick<Logger, "info" | "error">; readonly tokens: Tokens },
): Promise<Credentials> {
  const file = await watchFile(path, () => readEntries(path, targets()), {
    onChange: () => logger.info({ path }, "credentials read again"),
    onTrouble: (error) => logger.error({ path, code: error.code, detail: error.detail }, "the old credentials stay"),
    // Whose target the mapping did not know may be known once it is read again.
    beside: () => targets().join(),
  });
  const entriesOf = async (target: string) => {
    const entries = await file.current();
    return Object.hasOwn(entries, target) ? Object.entries(entries[target] ?? {}) : [];
  };
  return {
    headersFor: async (target) => {
      const headers: Record<string, string> = {};
      for (const [name, value] of await entriesOf(target)) {
        headers[name] = typeof value === "string" ? value : `Bearer ${await tokens.tokenFor(value.oauth)}`;
      }
      return headers;
    },
    refused: (target) => {
      void entriesOf(target).then((entries) => {
        for (const [, value] of entries) if (typeof value !== "string") tokens.forget(value.oauth);
      });
    },
  };
}

async function readEntries(path: string, targets: readonly string[]): Promise<Entries> {
  const entries = checkForm(parseFile(await readPrivateFile(path, FILE_BYTES), path), path);
  const stranger = Object.keys(entries).find((name) => !targets.includes(name));
  if (stranger === undefined) return entries;
  throw new CountersignError("FILE_INVALID", `${path}: the mapping has no target ${JSON.stringify(stranger)}`);
}

function checkForm(file: unknown, path: string): Entries {
  try {
    return parseAs(credentialsSchema, file, "FILE_INVALID");
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    throw new CountersignError("FILE_INVALID", `${path}: ${error.detail}; the form is ${EXAMPLE}`);
  }
}

/** Of the parser's message only the place is told: the rest could quote what is in the file. */
function parseFile(text: string, path: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const place = /, at character .*$/.exec(isCountersignError(error) ? error.detail : "")?.[0] ?? "";
    throw new CountersignError("FILE_INVALID", `${path}: not JSON, or a name stands twice${place}`);
  }
}
