import { isCountersignError } from "../../core/errors/error.ts";
import { problemsOf } from "../../core/errors/several.ts";

/** What one look found. */
export interface Finding {
  /** `warning`: it works, and somebody should know; `skipped`: it cannot be looked at as things are */
  readonly state: "ok" | "wrong" | "warning" | "skipped";
  readonly said: string;
  /** what to do, a command where there is one; null when there is nothing to do */
  readonly cure: string | null;
}

export function ok(said: string): Finding {
  return { state: "ok", said, cure: null };
}

export function wrong(said: string, cure: string): Finding {
  return { state: "wrong", said, cure };
}

export function warning(said: string, cure: string): Finding {
  return { state: "warning", said, cure };
}

export function skipped(said: string): Finding {
  return { state: "skipped", said, cure: null };
}

/** A look that throws found why: code, detail and cure. What is no error of ours is none. */
export async function looking(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    const [first] = problemsOf(error);
    const { code, detail, cure } = first ?? error;
    return wrong(`${code}: ${detail}`, cure);
  }
}
