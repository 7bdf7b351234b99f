import { isErrorCode, ERRORS } from "../../core/errors/registry.ts";
import type { CountersignError } from "../../core/errors/error.ts";
import { shown } from "../../core/text/visible.ts";
import type { HeldAnswer, LimitLine, RefusedAnswer } from "../gate.ts";
import type { Result } from "../wire/message.ts";
import { isStateless, type Version } from "../wire/versions.ts";
import { ownResult } from "../wire/write.ts";

/** The tool that is waited with for a person. */
export const AWAIT_TOOL = "countersign_await";

/** The limit a call met and the nearest one: more would be the policy's inside. */
const MOST_LIMITS = 2;

/**
 * An answer of ours to a call that was not passed on, as a model reads it. It is an error to every client, since a result that is none
 * would have to keep to the tool's own output schema.
 */
export function notRun(version: Version, lines: readonly string[]): Result {
  return ownResult({
    content: [{ type: "text", text: lines.join("\n") }],
    isError: true,
    ...(isStateless(version) ? { resultType: "complete" } : {}),
  });
}

/** What was asked, the limit it met, and what to do: each word is the gate's own. */
export function refusedLines(tool: string, { code, reason, limits, cure }: RefusedAnswer): readonly string[] {
  return [
    `Not run: ${shown(tool, 128)} was refused by Countersign (${shown(code, 64)}). Nothing was passed on to the tool.`,
    ...reasonLine(reason),
    ...limitLines(limits),
    `What to do: ${shown(cure)}`,
  ];
}

/** One of our errors in the same form. */
export function refusalOf({ code, detail, cure }: CountersignError): RefusedAnswer {
  const title = isErrorCode(code) ? ERRORS[code].title : code;
  return { kind: "refused", code, reason: detail === "" ? title : `${title}: ${detail}`, limits: [], cure };
}

/** What a model can do about a call that waits: nothing but let a person be asked, and wait. */
export function heldLines(tool: string, held: HeldAnswer): readonly string[] {
  return [
    ...waitingLines(tool, held),
    `Do not send the call again: that would be another action. Ask the user to let it be approved${waysOf(held)}.`,
    `Then call ${AWAIT_TOOL} with {"hold":${JSON.stringify(held.hold)}}: it waits, runs the call once when it is approved, and gives its result.`,
  ];
}

/** For the person the client shows them to. */
export function heldMessage(tool: string, held: HeldAnswer): string {
  return [
    ...waitingLines(tool, held),
    "Opening the page approves nothing: who may approve signs there what it shows.",
  ].join("\n");
}

/** The user's no, which is not an approver's. */
export function noLines(tool: string, hold: string): readonly string[] {
  return [
    `Not run: the user declined to let ${shown(tool, 128)} be approved (${shown(hold, 128)}). Nothing was passed on to the tool.`,
    "That is the user's no, and no approver's: send the call again only if the user asks for it.",
  ];
}

/** One answer for all that is not here, so that nobody learns of another's. */
export function goneLines(hold: string): readonly string[] {
  return [
    `Not run: no call of yours waits here under ${shown(hold, 128)}. It ran already, was given up or refused, or was never held here.`,
    "What to do: look whether it ran before you send the call again; sent again it is another action, and is decided anew.",
  ];
}

function waitingLines(tool: string, { hold, reason, limits, expires, approvals }: HeldAnswer): readonly string[] {
  return [
    `Not run yet: Countersign holds ${shown(tool, 128)} for a person (${shown(hold, 128)}). It has ${approvals.have} of ${approvals.need} approvals, and expires at ${timeOf(expires)}.`,
    ...reasonLine(reason),
    ...limitLines(limits),
  ];
}

function waysOf({ link, hold }: HeldAnswer): string {
  const command = `\`countersign holds approve ${shown(hold, 128)}\``;
  return link === null ? ` with ${command}` : ` at ${shown(link)}, or with ${command}`;
}

function reasonLine(reason: string): readonly string[] {
  return reason === "" ? [] : [`Why: ${shown(reason)}`];
}

function limitLines(limits: readonly LimitLine[]): readonly string[] {
  return limits
    .slice(0, MOST_LIMITS)
    .map(
      ({ name, asked, limit }, i) =>
        `${i === 0 ? "Limit met" : "Nearest limit"}: ${shown(name, 128)}: asked ${shown(asked, 256)}, limit ${shown(limit, 256)}`,
    );
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
