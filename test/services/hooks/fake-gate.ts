import { type CountersignError } from "../../../services/core/errors/error.ts";
import type { ToolInput } from "../../../services/core/envelope/build-tool-act.ts";
import type { Gate, GateAnswer, HeldAnswer, Permit, ToolCall, ToolResult } from "../../../services/mcp/gate.ts";

/** A gate that decides by a table, and remembers what was asked of it. */
export interface FakeGate extends Gate {
  readonly proposed: { readonly call: ToolCall; readonly hold: boolean }[];
  readonly begun: Permit[];
  readonly ended: ToolResult[];
  /** the inputs of `ended`, as far as they were said */
  readonly ran: (ToolInput | undefined)[];
  /** as an approver would, for everything that waits */
  approve(): void;
  fail(with_: CountersignError | null): void;
}

export function fakeGate(rules: Readonly<Record<string, "permit" | "hold">>): FakeGate {
  let approved = false;
  let failure: CountersignError | null = null;
  const gate: FakeGate = {
    proposed: [],
    begun: [],
    ended: [],
    ran: [],
    approve: () => void (approved = true),
    fail: (error) => void (failure = error),
    view: async () => {
      const names = new Set(Object.keys(rules));
      return { names, pins: new Map(), open: new Set(), server: "s", origins: new Map() };
    },
    propose: async (call, { hold = false } = {}) => {
      if (failure !== null) throw failure;
      gate.proposed.push({ call, hold });
      const rule = rules[call.name];
      if (rule === undefined)
        return { kind: "refused", code: "TOOL_UNKNOWN", reason: "no such tool", limits: [], cure: "ask" };
      return hold || rule === "hold" ? held(call) : permitted(call);
    },
    resume: async ({ call }) => (approved ? permitted(call) : held(call)),
    begin: async (permit) => {
      gate.begun.push(permit);
      return { dispatch: "d", record: `2/${gate.begun.length}` };
    },
    end: async (_, result, ran) => {
      gate.ended.push(result);
      gate.ran.push(ran);
    },
  };
  return gate;
}

function permitted(call: ToolCall): GateAnswer {
  return { kind: "permitted", permit: { call, sae: "sae", envelope: "e" } };
}

function held(call: ToolCall): HeldAnswer {
  const hold = "hold_abc";
  return {
    ...{
      kind: "held",
      hold,
      reason: "needs a person",
      limits: [],
      expires: 1,
      approvals: { have: 0, need: 1 },
      link: null,
    },
    ask: { call, hold, intent: null },
  };
}
