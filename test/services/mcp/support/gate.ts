import { canonicalJson } from "../../../../services/core/json/canonical.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { JsonObject } from "../../../../services/core/json/parse.ts";
import { pinOf, toolName } from "../../../../services/core/tools/definition.ts";
import type {
  Gate,
  GateAnswer,
  HeldAnswer,
  HeldCall,
  ProposeOptions,
  RefusedAnswer,
  ToolCall,
  ToolResult,
  ToolView,
} from "../../../../services/mcp/gate.ts";

export const PAY: JsonObject = {
  name: "pay",
  description: "Pays a vendor.",
  inputSchema: { type: "object", properties: { amount: { type: "number" }, to: { type: "string" } } },
};
export const READ: JsonObject = { name: "read_mail", description: "Reads the mail.", inputSchema: { type: "object" } };
export const SECRET: JsonObject = {
  name: "drop_all",
  description: "Drops everything.",
  inputSchema: { type: "object" },
};

export interface Ended {
  readonly dispatch: string;
  readonly result: ToolResult;
}

const EXPIRES = 4_000_000_000;
const LIMIT = 100;
const BLOCK = 1_000;

/** A policy of three lines, and what it was asked: up to 100 it permits, up to 1,000 it holds, and above it refuses. */
export class FakeGate implements Gate {
  readonly proposed: { readonly call: ToolCall; readonly options: ProposeOptions }[] = [];
  readonly begun: string[] = [];
  readonly ended: Ended[] = [];
  readonly waits: number[] = [];
  /** settles the waiting of `resume`: null for one that answers at once */
  waiting: Promise<void> | null = null;
  beginning: () => Promise<void> = () => Promise.resolve();
  ending: () => Promise<void> = () => Promise.resolve();
  /** how many more are signed */
  denials = 100;
  link: string | null = "https://approve.example/hold";
  view_: ToolView = {
    names: new Set(["pay", "read_mail"]),
    pins: new Map([PAY, READ].map((tool) => [toolName(tool) ?? "", pinOf(tool)])),
    open: new Set(),
    server: sha256b64("server"),
    origins: new Map([["pay", ["/to"]]]),
  };
  readonly #verdicts = new Map<string, "approved" | "denied">();

  view(): Promise<ToolView> {
    return Promise.resolve(this.view_);
  }

  approve(hold: string): void {
    this.#verdicts.set(hold, "approved");
  }

  deny(hold: string): void {
    this.#verdicts.set(hold, "denied");
  }

  propose(call: ToolCall, options: ProposeOptions = {}): Promise<GateAnswer> {
    this.proposed.push({ call, options });
    const unlike = this.#unlike(call);
    if (unlike !== null) return Promise.resolve(unlike);
    const amount = Number((call.input.arguments as JsonObject)["amount"] ?? 0);
    if (amount > BLOCK) return Promise.resolve(refused(amount));
    if (amount > LIMIT || options.hold === true) return Promise.resolve(this.#held(call, amount, options.why));
    return Promise.resolve({ kind: "permitted", permit: { call, sae: "sae", envelope: this.#envelope(call) } });
  }

  async resume(held: HeldCall, waitMs: number, signal?: AbortSignal): Promise<GateAnswer> {
    this.waits.push(waitMs);
    if (this.waiting !== null) {
      const gone = new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
      await Promise.race([this.waiting, gone]);
    }
    const verdict = this.#verdicts.get(held.hold);
    const { call } = held;
    if (verdict === "approved") return { kind: "permitted", permit: { call, sae: "sae", envelope: held.hold } };
    if (verdict === "denied") {
      return {
        kind: "refused",
        code: "APPROVAL_DENIED",
        reason: "an approver said no",
        limits: [],
        cure: "Ask for less.",
      };
    }
    return this.#held(call, Number((call.input.arguments as JsonObject)["amount"]));
  }

  async begin({ envelope }: { readonly envelope: string }): Promise<{ dispatch: string; record: string }> {
    await this.beginning();
    if (this.begun.includes(envelope)) throw new Error("a permission was used twice");
    this.begun.push(envelope);
    return { dispatch: envelope, record: `gateway/${this.begun.length}` };
  }

  async end({ dispatch }: { readonly dispatch: string }, result: ToolResult): Promise<void> {
    if (this.ended.some((each) => each.dispatch === dispatch)) throw new Error("a call ended twice");
    this.ended.push({ dispatch, result });
    await this.ending();
  }

  /** What the mapping says of a call, signed as long as there are denials left. */
  #unlike({ name, definition }: ToolCall): RefusedAnswer | null {
    const code = !this.view_.names.has(name)
      ? "TOOL_UNKNOWN"
      : (this.view_.pins.get(name) ?? null) === definition
        ? null
        : "TOOL_CHANGED";
    if (code === null) return null;
    const signed = this.denials > 0 ? ({ signed: true } as const) : {};
    this.denials -= 1;
    return { kind: "refused", code, reason: "no", limits: [], cure: "ask", ...signed };
  }

  #envelope(call: ToolCall): string {
    return `${this.proposed.length}-${sha256b64(canonicalJson(call.input))}`;
  }

  #held(call: ToolCall, amount: number, why = "above what it may spend alone"): HeldAnswer {
    const hold = `hold_${sha256b64(canonicalJson(call.input))}`;
    return {
      ...{ kind: "held", hold, reason: why, expires: EXPIRES, approvals: { have: 0, need: 1 }, link: this.link },
      limits: [{ name: "perAction.hold", asked: String(amount), limit: String(LIMIT) }],
      ask: { call, hold, intent: { jws: "intent" } },
    };
  }
}

function refused(amount: number): RefusedAnswer {
  return {
    ...{ kind: "refused", code: "AMOUNT_ABOVE_HARD", reason: "above what anybody may let it spend" },
    limits: [
      { name: "perAction.block", asked: String(amount), limit: String(BLOCK) },
      { name: "perDay.block", asked: String(amount + 7), limit: "5000" },
      { name: "perMonth.block", asked: String(amount), limit: "SECRET-LIMIT" },
    ],
    cure: "Ask the principal for a wider delegation.",
  };
}
