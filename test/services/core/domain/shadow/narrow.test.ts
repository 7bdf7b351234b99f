import { readFileSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import { EXAMPLE_FILE } from "../../../../../scripts/local/example.ts";
import { compileDomain } from "../../../../../services/core/domain/compile.ts";
import { firstWider } from "../../../../../services/core/domain/order.ts";
import { policyOf } from "../../../../../services/core/domain/policy.ts";
import { narrowedTo, roundUp } from "../../../../../services/core/domain/shadow/narrow.ts";
import type { SeenDecision } from "../../../../../services/core/domain/shadow/seen.ts";

const FRAME = { salt: `0x${"11".repeat(32)}`, from: 1_800_000_000 };
const TEXT = readFileSync(EXAMPLE_FILE, "utf8");
const BEFORE = compileDomain(TEXT, FRAME);
const AGENTS = Object.keys(BEFORE.domain.agents);
const TYPES = Object.keys(BEFORE.domain.actions);

const seen = fc.record({
  agent: fc.constantFrom(...AGENTS, "somebody-else"),
  type: fc.constantFrom(...TYPES),
  verdict: fc.constantFrom("AutoApproved", "Flagged", "Held", "Blocked"),
  reason: fc.constant("WITHIN_LIMITS"),
  amount: fc.option(fc.bigInt({ min: 0n, max: 20_000_000n })),
  currency: fc.constantFrom("USD", "EUR"),
  recipient: fc.option(fc.constantFrom("Vendor X", "Vendor Y", "ACME: Holdings, # 1")),
});

const authorityOf = (agent: string, { authority }: typeof BEFORE) => {
  const found = authority.find(({ delegation }) => delegation.to === agent);
  if (found === undefined) throw new TypeError(`${agent} has no authority`);
  return found;
};

describe("core/domain/shadow: a file narrowed to what was seen", () => {
  it("never permits more than before, whatever was seen, in no delegation and no rule", () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 30 }), (decisions) => {
        // A child wider than its parent would be refused here.
        const after = compileDomain(narrowedTo(TEXT, decisions, FRAME).text, FRAME);
        for (const { delegation, effective, levels } of after.authority) {
          const before = authorityOf(delegation.to, BEFORE);
          expect(firstWider(effective, before.effective), delegation.to).to.equal(null);
          expect(levels).to.equal(before.levels);
        }
        const [narrow, wide] = [after, BEFORE].map(({ domain }) => policyOf(domain, FRAME.salt, (said) => said).rules);
        narrow?.forEach((rule, i) => {
          for (const step of ["flagAbove", "holdAbove", "blockAbove"] as const) {
            expect(rule[step] <= (wide?.[i]?.[step] ?? -1n), `${step} of rule ${i}`).to.equal(true);
          }
        });
        expect(narrow?.length).to.equal(wide?.length);
      }),
      { numRuns: 60 },
    );
  });

  it("still covers whatever passed or was held within what the agent had", () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 30 }), (decisions) => {
        const { domain, authority } = compileDomain(narrowedTo(TEXT, decisions, FRAME).text, FRAME);
        for (const { agent, type, verdict, amount, currency } of decisions) {
          const before = AGENTS.includes(agent) ? authorityOf(agent, BEFORE) : null;
          if (verdict === "Blocked" || before?.delegation.actions.includes(type) !== true) continue;
          const after = authorityOf(agent, { domain, authority });
          expect(after.delegation.actions).to.include(type);
          if (amount === null || currency !== "USD" || before.delegation.perAction === undefined) continue;
          if (amount > before.limits.financial.perAction.hard) continue;
          expect(after.limits.financial.perAction.hard >= amount, `${agent} ${amount}`).to.equal(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("leaves whoever hands down what an agent keeps unseen, because an amount would else be its parent's", () => {
    const passed = {
      verdict: "AutoApproved" as const,
      reason: "WITHIN_LIMITS",
      amount: null,
      currency: "USD",
      recipient: null,
    };
    const { text } = narrowedTo(
      TEXT,
      [
        { ...passed, agent: "delivery-tracker", type: "supplier.order.track" },
        { ...passed, agent: "procurement-lead", type: "erp.request.classify" },
      ],
      FRAME,
    );
    const after = compileDomain(text, FRAME);
    for (const agent of ["delivery-tracker", "procurement-lead"]) {
      expect(authorityOf(agent, after).delegation.actions).to.include("supplier.express.book");
    }
  });

  it("says what became narrower, keeps comments, and leaves alone of whom nothing was seen", () => {
    const wire: SeenDecision = {
      ...{ agent: "payment-clerk", type: "bank.wire.create", verdict: "AutoApproved", reason: "WITHIN_LIMITS" },
      ...{ amount: 31_000n, currency: "USD", recipient: "Vendor Y" },
    };
    const { text, changes, unseen } = narrowedTo(TEXT, [wire], FRAME);
    expect(changes).to.include("delegations.5.perAction.blockAbove: 1,000.00 USD becomes 500.00 USD");
    expect(changes).to.include("delegations.5.communication.recipients: payment-clerk reached 1 only");
    expect(unseen).to.deep.equal(AGENTS.filter((name) => name !== "payment-clerk"));
    expect(text).to.contain("# For trying it out. Where others rely on it, at least 48h.");
    expect(text).to.contain("recipients: [ Vendor Y ]");
    // Others who may wire were not seen, so the rule of all stays.
    expect(changes.filter((line) => line.startsWith("actions."))).to.deep.equal([]);
  });

  it("is the very file where everything was used, or nothing seen can be covered", () => {
    const blocked: SeenDecision = {
      ...{ agent: "payment-clerk", type: "bank.wire.create", verdict: "Blocked", reason: "ABOVE_BLOCK" },
      ...{ amount: 9_000_000n, currency: "USD", recipient: null },
    };
    const without = narrowedTo(TEXT, [], FRAME);
    expect(narrowedTo(TEXT, [blocked], FRAME)).to.deep.equal(without);
    // Targets follow from the actions, so they are named even then.
    expect(without.changes.every((line) => line.includes(".targets: "))).to.equal(true);
  });

  it("rounds up to amounts people would write", () => {
    const pairs = [0n, 1n, 2n, 3n, 10n, 11n, 4_250_000n, 5_000_001n].map((units) => [units, roundUp(units)]);
    expect(pairs.map(([, rounded]) => rounded)).to.deep.equal([1n, 1n, 2n, 5n, 10n, 20n, 5_000_000n, 10_000_000n]);
  });
});
