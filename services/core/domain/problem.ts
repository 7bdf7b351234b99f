import { CountersignError } from "../errors/error.ts";
import type { ErrorCode } from "../errors/registry.ts";
import { together } from "../errors/several.ts";
import { placeText, type ReadYaml } from "../yaml.ts";

/** What is wrong with a domain file, and where. */
export interface Problem {
  /** the member it is about */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** another member that has to do with it */
  readonly against?: readonly PropertyKey[];
}

/** As many as somebody corrects in one go. */
const MOST = 20;

/**
 * All of them as one error, each with its line.
 * @param problems at least one
 */
export function refusal(code: ErrorCode, problems: readonly Problem[], yaml: ReadYaml): CountersignError {
  const told = problems.slice(0, MOST).map(({ path, message, against }) => {
    const other = against === undefined ? "" : ` (against ${against.join(".")}, ${placeText(yaml.placeOf(against))})`;
    return `${placeText(yaml.placeOf(path))}: ${path.map(String).join(".")}: ${message}${other}`;
  });
  const rest = problems.length - told.length;
  const details = rest > 0 ? [...told, `${rest} more`] : told;
  return together(details.map((detail) => new CountersignError(code, detail)));
}
