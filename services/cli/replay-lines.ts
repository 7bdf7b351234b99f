import { REPLAY_NOTES, type Replayed, type ReplayResult } from "../engine/replay/types.ts";
import { explainReason, type Reason } from "../core/words/reasons.ts";
import { permits } from "../core/words/verdicts.ts";
import { painter } from "../platform/terminal/paint.ts";
import { utc } from "../platform/terminal/text.ts";
import { limitLines } from "./limit-lines.ts";
import { shown } from "../core/text/visible.ts";

const HEADLINES: Readonly<Record<ReplayResult, { readonly style: "green" | "red" | "yellow"; readonly text: string }>> =
  {
    same: { style: "green", text: "✔ same verdict" },
    another: { style: "red", text: "✖ another verdict" },
    disputed: { style: "red", text: "✖ disputed" },
    not_replayable: { style: "yellow", text: "? not replayable" },
  };

/** A replay as a person reads it. */
export function replayLines(replayed: Replayed, output: NodeJS.WriteStream): readonly string[] {
  const paint = painter(output);
  const { claims, said, result, notes, block, explanation } = replayed;
  const { pol, chain, act } = claims;
  const { style, text } = HEADLINES[result];
  const kind = permits(pol.verdict) ? "permission" : "denial";
  return [
    `${paint(style, text)}  ${verdictLine(said ?? pol)}`,
    ...notes.map(
      ({ code, detail }) => `  ${paint(style, code)} ${REPLAY_NOTES[code]} ${paint("dim", `(${shown(detail)})`)}`,
    ),
    "",
    `  ${kind} #${chain.seq} of log ${chain.log}, ${shown(act.type)} by ${shown(claims.iss)}, ${utc(claims.iat)}`,
    ...(said === null ? [] : [`  signed as    ${verdictLine(pol)}`]),
    ...(block === null ? [] : [`  replayed at  block ${block.number} ${block.hash}`]),
    `  policy       ${pol.policy} version ${pol.version}, ${pol.contract}, ${pol.state}, ${pol.gas} gas`,
    ...(explanation === null ? [] : ["", ...limitLines(explanation, paint)]),
  ];
}

/** A replay for machines. */
export function replayJson({ claims, said, result, notes, block, explanation }: Replayed): object {
  const { pol, chain, act, iss } = claims;
  const { verdict, dimension, reason } = pol;
  return {
    result,
    notes,
    log: chain.log,
    seq: chain.seq,
    agent: iss,
    type: act.type,
    signed: { verdict, dimension, reason },
    said,
    explanation: explainReason((said?.reason ?? reason) as Reason),
    pinned: pol.block,
    replayed_at: block,
    ...(explanation ?? { limits: null, decisive: null, nearest: null, approvals_needed: null }),
  };
}

export function verdictLine(said: {
  readonly verdict: string;
  readonly dimension: string;
  readonly reason: string;
}): string {
  const { verdict, dimension, reason } = said;
  const about = dimension === "None" ? "" : ` (${dimension})`;
  return `${verdict}${about}, ${reason}: ${explainReason(reason as Reason)}`;
}
