import type { FloorCause, FloorEnd, FloorRecord } from "../schemas/floor.ts";

/** What a floor says, in one line for a person. Nothing in it is anybody's free text. */
export function floorWords({ agent, type, why, posture, verdict, ends }: FloorRecord): string {
  const what = posture === null ? verdict : `${posture} (${verdict})`;
  return `${what} for agent ${agent}${type === null ? "" : `, ${type}`}: ${causeWords(why)}, ${endWords(ends)}`;
}

function causeWords(why: FloorCause): string {
  switch (why.by) {
    case "violation":
      return `${why.reason} in record ${why.seq}`;
    case "absent":
      return `nobody looked at the hold of record ${why.seq} for ${why.after} s`;
    case "lost_chain":
      return `the chain was ${why.age} s away`;
    case "breaker":
      return `${why.denials} denials and ${why.errors} errors of ${why.decisions} decisions`;
    case "trial":
      return `a trial failed in record ${why.seq}`;
  }
}

function endWords(ends: FloorEnd): string {
  switch (ends.by) {
    case "governance":
      return "until governance takes it over";
    case "time":
      return `until ${new Date(ends.until * 1000).toISOString().slice(0, 19)}Z`;
    case "review":
      return "until somebody approves or denies";
    case "trials":
      return `until ${ends.trials} trials from ${new Date(ends.after * 1000).toISOString().slice(0, 19)}Z on`;
  }
}
