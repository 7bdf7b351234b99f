import { requireReadable } from "../../core/approval/readable.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import type { CheckedStep, CheckedWaiting } from "../../core/plans/checked.ts";
import { progressLines } from "./progress-lines.ts";
import { fieldLines } from "../../platform/terminal/field.ts";

/**
 * A hold as an approver reads it: of what is signed in words, the signed words. The other texts are checked as they are.
 * @throws ACTION_UNREADABLE
 */
export function holdLines(hold: Omit<CheckedWaiting, "denial" | "typedData">): readonly string[] {
  const { agent, params, action, policy, version, expires, why, actFor, preview } = hold;
  const { amount: _amount, currency: _currency, recipient: _recipient, ...others } = params;
  const rest = Object.entries(others).map(([name, value]) => [name, String(value)] as const);
  const bound = boundOf(hold);
  for (const [name, text] of [bound.checked, ...rest]) requireReadable(name, text);
  return [
    `hold       ${toHoldId(hold.hold)}`,
    ...fieldLines("agent      ", agent),
    ...(actFor === null ? [] : fieldLines("acts for   ", actFor)),
    ...fieldLines("wants to   ", `${action.type}: ${bound.words}`, Infinity),
    ...(action.amount === "" ? [] : [`amount     ${action.amount} ${action.currency}`]),
    ...(action.recipient === "" ? [] : fieldLines("recipient  ", action.recipient)),
    ...rest.flatMap(([name, text]) => fieldLines(`${name.padEnd(10)} `, text)),
    ...bound.lines,
    ...(preview === null ? [] : [`preview    ${preview.digest}`, `its state  ${preview.state ?? "none"}`]),
    ...(why === null ? [] : fieldLines("it says    ", why)),
    `approved   until ${action.until}`,
    `policy     ${policy} version ${version}; the hold expires ${new Date(expires * 1000).toISOString()}`,
    ...progressLines(hold),
  ];
}

/** What the action is bound to, in words. */
function boundOf({ request, call, action, steps }: Pick<CheckedWaiting, "request" | "call" | "action" | "steps">) {
  if (steps !== null) {
    const lines = steps.flatMap((step, i) => stepLines(step, i + 1));
    return { checked: ["plan", ""] as const, words: action.target, lines };
  }
  if (request !== null) {
    const { method, uri, digest } = request;
    return { checked: ["uri", uri] as const, words: `${method} ${uri}`, lines: [`body       ${digest}`] };
  }
  const { name = "", server = "", definition = null, input = "" } = call ?? {};
  return {
    checked: ["tool", name] as const,
    words: `${name} of ${action.target}`,
    lines: [`input      ${input}`, `server     ${server}`, `definition ${definition ?? "none"}`],
  };
}

/** A step in the words it would be signed for alone. @throws ACTION_UNREADABLE */
function stepLines(step: CheckedStep, place: number): readonly string[] {
  const { type, target, method, name, http, tool, amount, currency, recipient, params } = step;
  const { amount: _amount, currency: _currency, recipient: _recipient, ...others } = params;
  const where = http === null ? `${name ?? ""} of ${target}` : `${method ?? ""} ${http.uri}`;
  const bound = http === null ? `input ${tool?.input ?? ""}` : `body ${http.digest}`;
  const said = [
    ...(amount === "" ? [] : [`${amount} ${currency}`]),
    ...(recipient === "" ? [] : [`to ${recipient}`]),
    ...Object.entries(others).map(([word, value]) => `${word} ${String(value)}`),
  ];
  for (const text of [where, ...said]) requireReadable(`step ${place}`, text);
  return [
    ...fieldLines(`step ${String(place).padEnd(5)} `, `${type}: ${where}`, Infinity),
    ...said.flatMap((text) => fieldLines("           ", text)),
    ...fieldLines("           ", bound),
  ];
}
