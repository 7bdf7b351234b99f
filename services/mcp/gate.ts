import type { ToolInput } from "../core/envelope/build-tool-act.ts";
import type { JsonValue } from "../core/json/parse.ts";

/** One call of a tool, as an agent asks for it. */
export interface ToolCall {
  /** the target of the mapping, by its name in countersign.yaml */
  readonly target: string;
  /** the upstream's own name of the tool */
  readonly name: string;
  readonly input: ToolInput;
  /** SHA-256 (base64url) of the RFC 8785 form of the tool's definition as the server gives it now; null where it gives none */
  readonly definition: string | null;
}

/** A limit the call met, and the nearest one, in words; never the whole policy. */
export interface LimitLine {
  readonly name: string;
  readonly asked: string;
  readonly limit: string;
}

/** A permission for exactly this call, once, within minutes. */
export interface Permit {
  readonly call: ToolCall;
  /** the envelope with its disclosures */
  readonly sae: string;
  /** its hash: SHA-256 (base64url) of what stands before the first `~` */
  readonly envelope: string;
}

/** Opaque: what resumes exactly this call once it is approved. */
export interface HeldCall {
  readonly call: ToolCall;
  /** `hold_<hash of the denial>` */
  readonly hold: string;
  readonly intent: unknown;
}

export interface HeldAnswer {
  readonly kind: "held";
  readonly hold: string;
  readonly reason: string;
  readonly limits: readonly LimitLine[];
  /** Unix seconds; the hold is Blocked from then on */
  readonly expires: number;
  readonly approvals: { readonly have: number; readonly need: number };
  /** where a human approves it; null where the home serves no such page */
  readonly link: string | null;
  readonly ask: HeldCall;
}

export interface RefusedAnswer {
  readonly kind: "refused";
  /** a code of the registry, or a reason of the policy */
  readonly code: string;
  readonly reason: string;
  readonly limits: readonly LimitLine[];
  readonly cure: string;
  /** a denial stands in the log of the signing service; absent for what was refused before, or beyond the rate of its agent */
  readonly signed?: true;
}

export type GateAnswer = { readonly kind: "permitted"; readonly permit: Permit } | HeldAnswer | RefusedAnswer;

/** A call that was passed on and has not ended. */
export interface Running {
  /** hash of the envelope, by which the gateway knows the call */
  readonly dispatch: string;
  /** the record of the dispatch: `<log>/<seq>` */
  readonly record: string;
}

/** What became of a call: a JSON value, the raw bytes where the answer has no RFC 8785 form, or nothing that is known. */
export type ToolResult =
  | { readonly result: "ok" | "error"; readonly value: JsonValue }
  | { readonly result: "ok" | "error"; readonly raw: Uint8Array }
  | { readonly result: "unknown"; readonly reason: string };

/** What an agent may know of a target before it calls anything. */
export interface ToolView {
  /** the tools that its delegations could ever permit, by the upstream's own names */
  readonly names: ReadonlySet<string>;
  /** tool -> SHA-256 (base64url) of the definition as it was pinned */
  readonly pins: ReadonlyMap<string, string>;
  /** the methods beside tool calls that a rule opened */
  readonly open: ReadonlySet<string>;
  /** SHA-256 (base64url) of the server's descriptor as it was pinned */
  readonly server: string;
  /** tool -> JSON pointers into its arguments whose values may not come from earlier results; `-` in one stands for each member of a list */
  readonly origins: ReadonlyMap<string, readonly string[]>;
  /** values the domain names itself, such as recipients of a delegation: where they came from does not count */
  readonly listed?: ReadonlySet<string>;
}

export interface ProposeOptions {
  /** ask for Held at least */
  readonly hold?: boolean;
  /** what the hold is asked for, for the human who approves */
  readonly why?: string;
}

/**
 * What stands between a face that speaks to a tool and the services of a home. A call is proposed; permitted, it begins;
 * only then is it passed on, as the RFC 8785 text of its arguments; and it ends. Whoever dies in between leaves a call whose
 * outcome is unknown and whose budget is kept.
 */
export interface Gate {
  /** From the mapping in force and the agent's delegations. @throws TOOL_UNKNOWN for a target that is no tool server */
  view(target: string): Promise<ToolView>;
  /** A refusal is an answer and no error. @throws CountersignError where nobody could be asked */
  propose(call: ToolCall, options?: ProposeOptions): Promise<GateAnswer>;
  /** Waits for the approvals of a held call; `held` again when they are not there after `waitMs`. */
  resume(held: HeldCall, waitMs: number, signal?: AbortSignal): Promise<GateAnswer>;
  /** Uses the permission. @throws CountersignError: then nothing may be passed on */
  begin(permit: Permit): Promise<Running>;
  /**
   * Says what became of it, once.
   * @param ran of a call by hook: the input that ran, which the gateway compares with the one that began
   */
  end(running: Running, result: ToolResult, ran?: ToolInput): Promise<void>;
}
