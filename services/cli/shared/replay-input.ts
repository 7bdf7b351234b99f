import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { joinCompact, splitCompact } from "../../core/sdjwt/disclosure.ts";
import { readJsonFile } from "../../platform/json-file.ts";

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+(?:~|$)/;
const evidence = z.array(z.string()).optional();
const answerSchema = z.union([
  z.object({ envelope: z.string(), evidence }),
  z.object({ denial: z.string(), evidence }),
  // A record, as `countersign/sdk` keeps it.
  z.object({ decision: z.string() }),
]);
const bodySchema = z.object({ intent: z.string() });

/**
 * The decision a person names: a file, `-` for standard input, or the compact string itself. A file may hold the string, or the
 * signing service's answer, whose evidence is taken along.
 * @param intent file with the body for POST /v1/actions: its disclosures are those of the action, and a denial has none
 * @throws ARGUMENT_INVALID, FILE_UNREADABLE, FILE_INVALID, BODY_INVALID, JSON_*, DISCLOSURE_INVALID
 */
export async function readDecision(argument: string, intent: string | undefined): Promise<string> {
  const decision = decisionIn(COMPACT.test(argument) ? argument : (await readArgument(argument)).trim());
  if (intent === undefined) return decision;
  const body = await readJsonFile(intent, bodySchema, "FILE_INVALID", "BODY_INVALID");
  return withDisclosures(decision, splitCompact(body.intent).disclosures);
}

async function readArgument(argument: string): Promise<string> {
  if (argument === "-") return text(process.stdin);
  try {
    return await readFile(argument, "utf8");
  } catch (cause) {
    throw new CountersignError("ARGUMENT_INVALID", `${argument} is no file that can be read, and no envelope`, {
      cause,
    });
  }
}

function decisionIn(content: string): string {
  if (!content.startsWith("{")) return content;
  const answer = parseAs(answerSchema, parseJson(content), "BODY_INVALID");
  if ("decision" in answer) return answer.decision;
  return withDisclosures("envelope" in answer ? answer.envelope : answer.denial, answer.evidence ?? []);
}

/** One that is there already does not come twice. */
function withDisclosures(decision: string, more: readonly string[]): string {
  const { jwt, disclosures } = splitCompact(decision);
  return joinCompact(jwt, [...new Set([...disclosures, ...more])]);
}
