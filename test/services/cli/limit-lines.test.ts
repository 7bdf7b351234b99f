import { expect } from "chai";
import fc from "fast-check";

import { type LimitLine, limitLines } from "../../../services/cli/limit-lines.ts";
import { LIMIT } from "../../../services/signing/described-examples.ts";
import { utc } from "../../../services/platform/terminal/text.ts";

const plain = (_style: unknown, text: string): string => text;
const POLICY = { from: "policy", policy: 1 } as const;

function row(more: Partial<LimitLine>): LimitLine {
  return { ...LIMIT, ...more };
}

function linesOf(limits: readonly LimitLine[], decisive: LimitLine | null = null, nearest: LimitLine | null = null) {
  return limitLines({ limits, decisive, nearest }, plain);
}

const MOMENT = { kind: "moment", unit: null, value: "1795636800", bound: "1827172800", headroom: "31536000" } as const;

describe("cli/limit-lines", () => {
  it("shows amounts in major units with their currency, what decided, and what is nearest", () => {
    const hold = row({});
    const block = row({ limit: "amount.block", bound: "10000000", headroom: "8000000", used: 0.2, beyond: false });
    const lines = linesOf([hold, block], hold, block);
    expect(lines[2]).to.match(/^ {2}▶ amount\.hold +20,000\.00 USD +10,000\.00 USD +-10,000\.00 +200% {2}Held$/);
    expect(lines[3]).to.match(/^ {2}› amount\.block +20,000\.00 USD +100,000\.00 USD +80,000\.00 +20% {2}Held$/);
    expect(lines.at(-1)).to.equal("  ▶ decided   › nearest");
  });

  it("keeps to 80 columns with moments beside amounts", () => {
    const lines = linesOf([row({ limit: "per_action.hard" }), row({ limit: "not_after", ...MOMENT, beyond: false })]);
    for (const line of lines) expect([...line].length, line).to.be.at.most(80);
    expect(lines.join("\n")).to.include(utc(1_795_636_800)).and.include(utc(1_827_172_800));
  });

  it("folds what else holds, and no number in it", () => {
    const holding = Array.from({ length: 30 }, (_, i) =>
      row({ limit: `condition_${i}`, kind: "condition", value: "yes", bound: "yes", beyond: false }),
    );
    const lines = linesOf([row({}), ...holding]);
    for (const line of lines) expect([...line].length, line).to.be.at.most(80);
    expect(lines.join(" ").replaceAll(/\s+/g, " ")).to.include("condition_28, condition_29");
  });

  it("breaks no number, however large, and keeps to 80 columns where every number alone does", () => {
    const units = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    const rows = fc.array(
      fc
        .record({ value: units, bound: units, limit: fc.stringMatching(/^[a-z_.]{1,20}$/) })
        .map((each) =>
          row({ ...each, value: String(each.value), bound: String(each.bound), headroom: String(each.bound), used: 0 }),
        ),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(rows, (limits) => {
        const lines = linesOf(limits);
        const text = lines.join("\n");
        for (const { value, bound } of limits) {
          for (const number of [value, bound]) expect(text).to.match(amountAlone(String(number)));
        }
        const longest = Math.max(...limits.map(({ value, bound }) => Math.max(digits(value), digits(bound))));
        // A label, an amount with its commas and point, and a currency.
        if (longest * 1.34 + 25 > 80) return;
        for (const line of lines) expect([...line].length, line).to.be.at.most(80);
      }),
    );
  });
});

function digits(text: string | null): number {
  return text?.length ?? 0;
}

/** The amount in one piece. */
function amountAlone(units: string): RegExp {
  const padded = units.padStart(3, "0");
  const whole = padded.slice(0, -2).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
  return new RegExp(`(?<![\\d,])${whole}\\.${padded.slice(-2)} USD`);
}
