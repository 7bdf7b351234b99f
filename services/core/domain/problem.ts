import { CountersignError } from "../errors/error.ts";
import type { ErrorCode } from "../errors/registry.ts";
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

/** All of them at once, each with its line. */
export function refusal(code: ErrorCode, problems: readonly Problem[], yaml: ReadYaml): CountersignError {
  const lines = problems.slice(0, MOST).map(({ path, message, against }) => {
    const other = against === undefined ? "" : ` (against ${against.join(".")}, ${placeText(yaml.placeOf(against))})`;
    return `${placeText(yaml.placeOf(path))}: ${path.map(String).join(".")}: ${message}${other}`;
  });
  const rest = problems.length - lines.length;
  return new CountersignError(code, [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join("\n"));
}
