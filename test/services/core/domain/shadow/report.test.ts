import { expect } from "chai";

import { shadowReport } from "../../../../../services/core/domain/shadow/report.ts";
import type { SeenDecision } from "../../../../../services/core/domain/shadow/seen.ts";

const decision = (agent: string, verdict: SeenDecision["verdict"], reason: string): SeenDecision => ({
  ...{ agent, type: "bank.wire.create", verdict, reason },
  ...{ amount: 1n, currency: "USD", recipient: null },
});

describe("core/domain/shadow: what enforcement would have done", () => {
  it("is told by agent, action and limit, with how often", () => {
    const { totals, decisions, forwarded } = shadowReport(
      [
        decision("clerk", "Held", "ABOVE_HOLD"),
        decision("clerk", "AutoApproved", "WITHIN_LIMITS"),
        decision("clerk", "Flagged", "ABOVE_FLAG"),
        decision("clerk", "Held", "ABOVE_HOLD"),
        decision("lead", "Blocked", "HARD_LIMIT"),
      ],
      [
        { code: "ENVELOPE_MISSING", method: "POST", origin: "https://bank.example" },
        { code: "ENVELOPE_MISSING", method: "POST", origin: "https://bank.example" },
      ],
    );
    expect(totals).to.deep.equal({ passed: 2, held: 2, blocked: 1 });
    const type = "bank.wire.create";
    expect(decisions).to.deep.equal([
      { agent: "clerk", type, fate: "held", limit: "ABOVE_HOLD", count: 2 },
      { agent: "clerk", type, fate: "passed", limit: "ABOVE_FLAG", count: 1 },
      { agent: "clerk", type, fate: "passed", limit: "WITHIN_LIMITS", count: 1 },
      { agent: "lead", type, fate: "blocked", limit: "HARD_LIMIT", count: 1 },
    ]);
    expect(forwarded).to.deep.equal([
      { code: "ENVELOPE_MISSING", method: "POST", origin: "https://bank.example", count: 2 },
    ]);
  });

  it("is empty where nothing was seen", () => {
    expect(shadowReport([], [])).to.deep.equal({
      ...{ totals: { passed: 0, held: 0, blocked: 0 }, decisions: [], forwarded: [] },
    });
  });
});
