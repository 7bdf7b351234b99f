import { CountersignError } from "../core/errors/error.ts";
import { ERRORS, isErrorCode } from "../core/errors/registry.ts";
import { together } from "../core/errors/several.ts";

/** Of what a process printed, so much is repeated where it named no code. */
const LAST_WORDS = 3;

/** Why a start in the background failed, from what it printed: its last lines name code, detail and cure. */
export function residentFailure(said: string): CountersignError {
  const lines = said.trimEnd().split("\n");
  const named = lines.flatMap((line) => {
    const [, code = "", detail = ""] = /^([A-Z][A-Z0-9_]+): (.*)$/.exec(line) ?? [];
    if (!isErrorCode(code)) return [];
    const { cure } = ERRORS[code];
    return [new CountersignError(code, detail.endsWith(cure) ? detail.slice(0, -cure.length - 2) : detail)];
  });
  if (named.length > 0) return together(named);
  const words = lines.slice(-LAST_WORDS).join(" ");
  return new CountersignError("PROCESS_ENDED", `countersign up ended before it was ready: ${words}`);
}
