import type { CheckedWaiting } from "../../core/plans/checked.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import type { CheckedStep } from "../../core/plans/checked.ts";
import { shown } from "../../core/text/visible.ts";
import { element } from "./dom.ts";
import { refusalOf } from "./ask.ts";

/** A hold as a person reads it. Every text of others is escaped and marked as on a terminal. */
export function holdCard(hold: CheckedWaiting): HTMLElement {
  const { action, agent, params, why, policy, version, expires, digest } = hold;
  const { amount: _amount, currency: _currency, recipient: _recipient, ...others } = params;
  const hasAmount = action.amount !== "";
  return element(
    "article",
    "card",
    element("h1", "", hold.steps === null ? "An agent waits for your approval" : "An agent asks you to approve a plan"),
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
    ...(hold.steps === null ? [] : [stepList(hold.steps)]),
    details(digest, hold),
  );
}

/** Each step in the words it would be signed for alone. */
function stepList(steps: readonly CheckedStep[]): HTMLElement {
  const items = steps.map(({ type, target, method, name, http, amount, currency, recipient, params }) => {
    const { amount: _amount, currency: _currency, recipient: _recipient, ...others } = params;
    const where = http === null ? `${name ?? ""} of ${target}` : `${method ?? ""} ${http.uri}`;
    const said = [
      ...(amount === "" ? [] : [`${amount} ${currency}`]),
      ...(recipient === "" ? [] : [`to ${recipient}`]),
      ...Object.entries(others).map(([word, value]) => `${word} ${String(value)}`),
    ];
    return element(
      "li",
      "",
      element("strong", "", shown(said.length === 0 ? type : `${type}: ${said.join(", ")}`, Infinity)),
      element("p", "soft mono", shown(where, Infinity)),
    );
  });
  return element("ol", "steps", ...items);
}

/** How many approved of how many, as the signing service says. */
function progressText({ approvedBy, approvalsNeeded, deniedBy }: CheckedWaiting): string {
  const of = approvalsNeeded === null ? "" : ` of ${approvalsNeeded}`;
  const denied = deniedBy === null ? "" : `; denied: ${shown(deniedBy.why ?? "")}`;
  return `${approvedBy.length}${of}${denied}`;
}

/** What the action is bound to: a request, or a call of a tool. */
function boundRows({ request, call }: CheckedWaiting): (readonly [string, string])[] {
  if (request !== null) return [["Request", `${request.method} ${shown(request.uri, Infinity)}`]];
  return call === null ? [] : [["Tool", shown(call.name)]];
}

/** The same as far as no person reads it. */
function digestRows({ request, call, hold, preview }: CheckedWaiting): (readonly [string, string])[] {
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

function details(digest: string, hold: CheckedWaiting): HTMLElement {
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
