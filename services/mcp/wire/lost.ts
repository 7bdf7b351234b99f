import { CODES, failure } from "./errors.ts";
import type { Answer, Failure, Result } from "./message.ts";

/** What a client is told: of a request that was lost, that nobody knows what became of it. */
export function told(answer: Answer): Result | Failure {
  if (answer.kind !== "lost") return answer;
  const words = `the call was passed on, and its answer was lost (${answer.reason}): look at what became of it before it is sent again`;
  return failure(CODES.internal, words);
}
