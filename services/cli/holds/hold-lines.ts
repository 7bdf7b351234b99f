import { requireReadable } from "../../core/approval/readable.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import type { CheckedHold } from "./hold.ts";
import { progressLines } from "./progress-lines.ts";
import { fieldLines } from "../../platform/terminal/field.ts";

/**
 * A hold as an approver reads it: of what is signed in words, the signed words. The other texts are checked as they are.
 * @throws ACTION_UNREADABLE
 */
export function holdLines(hold: CheckedHold): readonly string[] {
  const { agent, method, http, params, action, policy, version, expires } = hold;
  const { amount: _amount, currency: _currency, recipient: _recipient, ...others } = params;
  const rest = Object.entries(others).map(([name, value]) => [name, String(value)] as const);
  for (const [name, text] of [["uri", http.uri] as const, ...rest]) requireReadable(name, text);
  return [
    `hold       ${toHoldId(hold.hold)}`,
    ...fieldLines("agent      ", agent),
    ...fieldLines("wants to   ", `${action.type}: ${method} ${http.uri}`, Infinity),
    ...(action.amount === "" ? [] : [`amount     ${action.amount} ${action.currency}`]),
    ...(action.recipient === "" ? [] : fieldLines("recipient  ", action.recipient)),
    ...rest.flatMap(([name, text]) => fieldLines(`${name.padEnd(10)} `, text)),
    `body       ${http.digest}`,
    `approved   until ${action.until}`,
    `policy     ${policy} version ${version}; the hold expires ${new Date(expires * 1000).toISOString()}`,
    ...progressLines(hold),
  ];
}
