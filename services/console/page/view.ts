import type { CheckedHold } from "../../core/approval/checked-hold.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import { shown } from "../../core/text/visible.ts";
import { element } from "./dom.ts";
import { refusalOf } from "./ask.ts";

/** A hold as a person reads it. Every text of others is escaped and marked as on a terminal. */
export function holdCard(hold: CheckedHold): HTMLElement {
  const { action, agent, params, why, policy, version, expires, digest } = hold;
  const { amount: _amount, currency: _currency, recipient: _recipient, ...others } = params;
  const hasAmount = action.amount !== "";
  return element(
    "article",
    "card",
    element("h1", "", "An agent waits for your approval"),
    element("p", "soft mono", shown(action.type)),
    ...(hasAmount
      ? [element("p", "amount", shown(action.amount), " ", element("small", "", shown(action.currency)))]
      : []),
    ...(action.recipient === "" ? [] : [element("p", "to", "to ", element("strong", "", shown(action.recipient)))]),
    element(
      "dl",
      "",
      ...rows([
        ["Where", shown(action.target)],
        ...boundRows(hold),
        ["Agent", shown(agent)],
        ...(why === null ? [] : [["Its side says", shown(why)] as const]),
        ...Object.entries(others).map(([name, value]) => [shown(name), shown(String(value))] as const),
        ["Approval counts until", shown(action.until)],
        ["Waits until", timeText(expires)],
        ["Approved so far", progressText(hold)],
        ["Policy", `${policy}, version ${version}`],
      ]),
    ),
    details(digest, hold),
  );
}

/** How many approved of how many, as the signing service says. */
function progressText({ approvedBy, approvalsNeeded, deniedBy }: CheckedHold): string {
  const of = approvalsNeeded === null ? "" : ` of ${approvalsNeeded}`;
  const denied = deniedBy === null ? "" : `; denied: ${shown(deniedBy.why ?? "")}`;
  return `${approvedBy.length}${of}${denied}`;
}

/** What the action is bound to: a request, or a call of a tool. */
function boundRows({ request, call }: CheckedHold): (readonly [string, string])[] {
  if (request !== null) return [["Request", `${request.method} ${shown(request.uri, Infinity)}`]];
  return call === null ? [] : [["Tool", shown(call.name)]];
}

/** The same as far as no person reads it. */
function digestRows({ request, call, hold, preview }: CheckedHold): (readonly [string, string])[] {
  return [
    ...(request === null ? [] : [["Body", shown(request.digest)] as const]),
    ...(call === null
      ? []
      : ([
          ["Input", shown(call.input)],
          ["Server", shown(call.server)],
          ["Definition", shown(call.definition ?? "none")],
        ] as const)),
    ...(preview === null ? [] : [["Preview", shown(preview.digest)] as const]),
    ["Hold", toHoldId(hold)],
  ];
}

function details(digest: string, hold: CheckedHold): HTMLElement {
  return element(
    "details",
    "",
    element("summary", "", "What exactly you sign"),
    element(
      "p",
      "soft",
      "Worked out in this browser from what is shown above. Your wallet or countersign holds show say the same.",
    ),
    element("code", "digest", digest),
    element("dl", "", ...rows(digestRows(hold))),
  );
}

function rows(pairs: readonly (readonly [string, string])[]): HTMLElement[] {
  return pairs.flatMap(([name, value]) => [element("dt", "", name), element("dd", "", value)]);
}

/** Something that is said beside what is shown. */
export function note(look: "warn" | "bad" | "good", title: string, text: string): HTMLElement {
  const made = element("div", `note ${look}`, element("strong", "", title), text);
  if (look === "bad") made.setAttribute("role", "alert");
  return made;
}

/** Why something was refused, with the code to look it up by. */
export function refusalNote(error: unknown): HTMLElement {
  const { code, text } = refusalOf(error);
  const made = note("bad", shown(code), shown(text));
  made.dataset["code"] = code;
  return made;
}

export function timeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
